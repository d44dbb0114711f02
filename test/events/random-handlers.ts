// Sources of event handlers that are made of a seed, of all that is another thing every time: time, randomness, timers, answers.
import { seededRandom } from "../../bench/statistics/random.ts";

type Statement = (int: (below: number) => number) => string;

/** Each pushes onto `seen`. `at(path)` is a URL of the server, which answers otherwise every time; `closed` is one where nobody listens. */
const STATEMENTS: readonly Statement[] = [
  () => "seen.push(Date.now(), new Date().toISOString());",
  () => "seen.push(performance.now(), performance.timeOrigin);",
  () => "seen.push(context.deadline, context.requestId);",
  (int) => `for (let i = 0; i < ${1 + int(20)}; i++) seen.push(Math.random());`,
  () => "seen.push(crypto.randomUUID());",
  (int) => `seen.push([...crypto.getRandomValues(new Uint8Array(${1 + int(300)}))]);`,
  (int) => `await sleep(${int(8)}); seen.push("slept");`,
  (int) => `await Promise.all([${int(6)}, ${int(6)}, ${int(6)}].map(async (ms, i) => { await sleep(ms); seen.push(i); }));`,
  (int) => `for (const until = Date.now() + ${1 + int(3)}; Date.now() < until; ); seen.push(performance.now());`,
  (int) => `seen.push(await (await fetch(at("/get/${int(9)}"))).text());`,
  (int) => `seen.push(await (await fetch(at("/post"), { method: "POST", body: "${int(99)}".repeat(${1 + int(50)}) })).text());`,
  (int) =>
    `seen.push(...(await Promise.all([${int(3)}, ${int(3)}, 7].map(async (n) => { const text = await (await fetch(at("/all/" + n))).text(); seen.push(n); return text; }))));`,
  (int) => `seen.push(await Promise.race([fetch(at("/race")).then((response) => response.text()), sleep(${1 + int(12)}).then(() => "late")]));`,
  () => 'seen.push(await Promise.any([fetch(closed), fetch(at("/any")).then((response) => response.headers.get("x-count"))]));',
  () => 'seen.push(await fetch(closed).then(String, (error) => error.message + (error.cause?.code ?? "")));',
  () => 'seen.push(await fetch("http://nobody.example/").then(String, (error) => error.message));',
  () => 'for await (const chunk of (await fetch(at("/stream"))).body) seen.push(chunk.length, performance.now());',
  (int) =>
    `await fetch(at("/slow"), { signal: AbortSignal.timeout(${1 + int(4)}) }).then((response) => response.text(), (error) => error.name).then((text) => seen.push(text));`,
  (int) => `seen.push(await context.kv.update("n${int(3)}", (n = 0) => n + 1 + Math.random()));`,
  (int) => `seen.push(await context.kv.list({ limit: 3 })); await context.kv.put("at${int(2)}", Date.now(), { ttl: 60_000 });`,
  () => 'context.waitUntil(fetch(at("/later")).then((response) => response.text()));',
  () =>
    "{ let n = 0; await new Promise((done) => { const timer = setInterval(() => { seen.push(performance.now()); if (++n === 3) { clearInterval(timer); done(); } }, 1); }); }",
];

/** Every statement is in one of them, if there are enough. */
export function randomHandlers(seed: number, count: number, base: string, closed: string): Record<string, string> {
  const random = seededRandom(seed);
  const int = (below: number) => Math.floor(random() * below);
  const handler = (_: unknown, i: number): [string, string] => {
    const body = Array.from({ length: 3 + int(5) }, (_, j) => (STATEMENTS[j === 0 ? i % STATEMENTS.length : int(STATEMENTS.length)] as Statement)(int));
    const fate = i % 5 === 4 ? `throw new Error("told to fail at " + Date.now());` : "";
    const text = `import { contract, on } from "sporelet/events";
const Seen = contract("seen");
const at = (path) => "${base}" + path;
const closed = "${closed}";
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
export default on("tick", { retries: 0 }, async (event, context) => {
  const seen = [event.id];
  ${body.join("\n  ")}
  ${fate}
  return Seen({ seen });
});
`;
    return [`fn${i}.js`, text];
  };
  return Object.fromEntries(Array.from({ length: count }, handler));
}
