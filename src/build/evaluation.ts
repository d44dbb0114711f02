// `eval` and `new Function`: they compile while the top level runs, and throw an EvalError afterwards, where the module has
// no parser.
import type { EngineManifest } from "../engine/manifest.ts";

/** Something that the top level had compiled, or was refused. */
export interface Evaluation {
  /** A program; the engine makes one of what is given to `new Function`. */
  source: string;
  /** The guest's stack at that moment. */
  stack: string;
  isRefused: boolean;
}

/** What the engine makes of `new Function(body)` without parameters. */
const FUNCTION = /^\((?:async )?function\*? anonymous\(\n\) \{\n([\s\S]*)\n\}\)$/;
const NOTHING = /^\s*(?:return\b)?\s*(?:true|false|null|undefined)?\s*;?\s*$/;

/**
 * Whether code that does nothing is compiled, as packages do to find out whether code can be compiled at all. What they find
 * out they remember, so it has to hold for the handler too: zod compiles a schema when it first parses with it.
 */
export function isFeatureTest(source: string): boolean {
  return NOTHING.test(FUNCTION.exec(source)?.[1] ?? source);
}

/** What the option costs. */
export function allowingEval(bytes: number): string {
  return `--allow-eval, which adds ${(bytes / 1e6).toFixed(1)} MB and runs any text that reaches it as code`;
}

/** The message of the EvalError, as C text. */
export function refusalOf(bytes: number): Buffer {
  const text = `eval and new Function work only while a module is built, when the top level of a handler runs. Compile there, or build with ${allowingEval(bytes)}.\0`;
  const message = Buffer.from(text);
  const MOST = 256; // of which the engine makes a string, see JS_ThrowError in quickjs.c
  if (message.length > MOST || text.includes("%")) throw new Error(`the message does not fit: ${text}`);
  return message;
}

/** `source` with the globals of the platform named as in a bundle, see platformOf. */
export function withMarkedGlobals(source: string, { parts }: Pick<EngineManifest, "parts">): string {
  const names = parts.flatMap(({ globals }) => globals);
  return source.replace(new RegExp(`(?<![\\w$.])(?=(?:${names.join("|")})(?![\\w$]))`, "g"), "globalThis.");
}
