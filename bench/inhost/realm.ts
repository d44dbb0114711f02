// node:vm: a new global object in the same heap and thread; and, warm, the host's own realm.
import { readFileSync } from "node:fs";
import { createContext, Script } from "node:vm";
import type { Starter, TechniqueSetup } from "./technique.ts";

type Respond = (line: string) => Promise<string>;

/** Contexts have ECMAScript's globals only: those of the web are lent by the host. */
const LENT = [
  "Request",
  "Response",
  "Headers",
  "URL",
  "URLSearchParams",
  "TextEncoder",
  "TextDecoder",
  "ReadableStream",
  "console",
  "setTimeout",
  "performance",
];

function respondIn(script: Script): Respond {
  const context = createContext(Object.fromEntries(LENT.map((name) => [name, (globalThis as Record<string, unknown>)[name]])));
  script.runInContext(context);
  return (context as { benchRespond: Respond }).benchRespond;
}

function sourceOf({ files }: TechniqueSetup): string {
  return readFileSync(files.script as string, "utf8");
}

export const context: Starter = async (setup) => {
  const script = new Script(sourceOf(setup), { filename: "handler.js" });
  return { once: () => respondIn(script)(setup.input) };
};

let count = 0;

export const contextLoad: Starter = async (setup) => {
  const source = sourceOf(setup);
  // V8 keeps compiled scripts by their source: a number makes each a new one.
  return { once: () => respondIn(new Script(`${source}//${++count}`, { filename: "handler.js" }))(setup.input) };
};

export const warmContext: Starter = async (setup) => {
  const respond = respondIn(new Script(sourceOf(setup), { filename: "handler.js" }));
  return { once: () => respond(setup.input) };
};

export const warmFunction: Starter = async (setup) => {
  new Script(sourceOf(setup), { filename: "handler.js" }).runInThisContext();
  const { benchRespond } = globalThis as unknown as { benchRespond: Respond };
  return { once: () => benchRespond(setup.input) };
};
