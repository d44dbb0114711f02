// Functions that must give the same bytes on every host: name, source, event.
import { HELLO } from "./support.ts";

export const CASES: [string, string, string][] = [
  ["hello", HELLO, '{"name":"Wörld 😀"}'],
  ["console and result", "export default (e: any) => { console.log('log', e); console.error('err'); return [e, e]; }", '{"a":[1,2,{"b":null}]}'],
  ["an error", "export default () => { throw new TypeError('no') }", "{}"],
  ["an empty event", HELLO, ""],
  ["no JSON", HELLO, "{"],
  ["never settling", "export default () => new Promise(() => {})", "1"],
  ["a large event", "export default (e: string[]) => e.length", JSON.stringify(new Array(20_000).fill("x".repeat(20)))],
  ["environment", "export default (_: unknown, c: any) => [c.env.A, process.env.B ?? null]", "null"],
  ["a program", "const b = new Uint8Array(8); const n = Javy.IO.readSync(0, b); console.log(n, new TextDecoder().decode(b.subarray(0, n)));", "hello"],
  ["a program that throws", "console.log('before'); throw new Error('after');", ""],
];
