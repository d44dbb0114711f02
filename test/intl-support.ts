// Asking `Intl` inside a function and Node's own the same, and comparing what they answer.
import { expect } from "vitest";
import type { SporeletFunction } from "../src/host/sporelet.ts";
import { loadSource } from "./support.ts";

export type Case = [name: string, locale: string | undefined, options: object, method: string, ...given: unknown[]];

/** Asks one of Intl's constructors; the same source runs inside and here. */
const ASK = `(cases, Intl) => cases.map(([name, locale, options, method, ...given]) => {
  try {
    const object = new Intl[name](locale, options);
    const member = object[method];
    const answer = method === "format" && name !== "DisplayNames" ? object.format(...given) : member.apply(object, given);
    return JSON.stringify(answer) ?? String(answer);
  } catch (error) {
    return error.name;
  }
})`;

const here = new Function(`return ${ASK}`)() as (cases: Case[], intl: typeof Intl) => string[];

export async function fn(names: readonly string[], options: object): Promise<SporeletFunction> {
  return loadSource(`const used = [${names.map((name) => `Intl.${name}`)}]; export default (cases: any) => (${ASK})(cases, used.length && Intl);`, options);
}

async function answers(run: SporeletFunction, cases: Case[]): Promise<string[]> {
  return (await run.invoke(cases)) as string[];
}

/** Compares with Node; `isKnown` says which cases differ for a reason that stands beside it. */
export async function compare(run: SporeletFunction, cases: Case[], isKnown: (each: Case) => boolean = () => false): Promise<void> {
  const [inside, outside] = [await answers(run, cases), here(cases, Intl)];
  const different = cases.flatMap((each, i) => (inside[i] === outside[i] || isKnown(each) ? [] : [{ asked: each, inside: inside[i], outside: outside[i] }]));
  expect(different.slice(0, 5)).toEqual([]);
}
