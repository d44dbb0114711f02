// What the top level did while it ran at build time: what it froze, and how it failed, in lines of the source.
import * as abi from "../../runtime/abi.ts";
import { type ErrorCode, SporeletError } from "../errors.ts";
import type { Positions } from "../module/positions.ts";
import { defaultExportOf } from "./entry-exports.ts";
import type { TopLevelFailure } from "./snapshot.ts";
import type { Observation } from "./vm.ts";

/** A source map, and the name that its bundle has in stack traces. */
export interface BundleMap {
  map: string;
  fileName: string;
}

/** Loaded where there is something to tell, which most builds have not. */
export async function positionsOf({ map, fileName }: BundleMap): Promise<Positions> {
  const { Positions } = await import("../module/positions.ts");
  return new Positions(map, fileName);
}

const FROZEN: Record<Observation["what"], string> = {
  clock: "reads the clock",
  randomness: "uses randomness",
  environment: "reads the environment",
};

/** One warning for each thing that the snapshot freezes. */
export async function describeObservations(observations: readonly Observation[], map: BundleMap): Promise<string[]> {
  if (observations.length === 0) return [];
  const positions = await positionsOf(map);
  const messages = observations.map(({ what, stack }) => {
    const place = positions.first(stack);
    return `${place === undefined ? "" : `${place}: `}the top level ${FROZEN[what]}; it runs when the module is built, so every invocation sees this one value${
      what === "randomness" ? ", which is the same in every build and no secret" : ""
    }. Move it into the handler.`;
  });
  return [...new Set(messages)];
}

/** The code of each status that the top level can end with (runtime/abi.ts). */
const CODES: Readonly<Record<number, ErrorCode>> = {
  [abi.HANDLER_THREW]: "E_TOP_LEVEL_THREW",
  [abi.NEVER_SETTLES]: "E_TOP_LEVEL_NEVER_SETTLES",
  [abi.TIMED_OUT]: "E_TOP_LEVEL_TIMEOUT",
  [abi.MEMORY_EXHAUSTED]: "E_TOP_LEVEL_MEMORY",
  [abi.NOT_A_HANDLER]: "E_NOT_A_HANDLER",
  [abi.UNCAUGHT]: "E_TOP_LEVEL_THREW",
};

const SUMMARIES: Partial<Record<ErrorCode, string>> = {
  E_TOP_LEVEL_TIMEOUT: "the top level was still running when the build's time limit of $timeout ms of CPU time ended",
  E_TOP_LEVEL_NEVER_SETTLES: "the top level awaits a promise that nothing is left to resolve",
  E_TOP_LEVEL_MEMORY: "the top level needs more than the function's $memory MiB of memory",
};

export interface Circumstances {
  /** ms of CPU time. */
  timeout: number;
  limitPages: number;
  isCommonJs: boolean;
}

/** As runtime/node/builtin-error.ts names its errors. */
const BUILTIN_IS_CALLED = /^Error \[E_NODE_BUILTIN\]: /;

/** The error that a failed top level stands for. */
export async function topLevelError(failure: TopLevelFailure, map: BundleMap, { timeout, limitPages, isCommonJs }: Circumstances): Promise<SporeletError> {
  const positions = await positionsOf(map);
  const code = CODES[failure.status] ?? "E_INTERNAL";
  const reported = failure.output
    .slice(failure.output.lastIndexOf("sporelet: E_"))
    .replace(/^sporelet: E_\w+: /, "")
    .trimEnd();
  const detail = positions.translate(reported);
  const summary = SUMMARIES[code]?.replace("$timeout", `${timeout}`).replace("$memory", `${limitPages / 16}`);
  if (code === "E_NOT_A_HANDLER") return notAHandler((detail.split("\n")[0] as string).replace("TypeError: ", ""), isCommonJs);
  const builtin = BUILTIN_IS_CALLED.exec(detail);
  if (builtin)
    return new SporeletError("E_NODE_BUILTIN", `the top level calls what is not there: ${detail.slice(builtin[0].length)}`, {
      remedy: "Leave out what calls it, or do it where the function runs only if it has to.",
    });
  const isTest = detail.startsWith("EvalError") && failure.evaluations.some(({ isRefused }) => isRefused);
  if (code === "E_TOP_LEVEL_THREW") return new SporeletError(code, `the top level threw ${detail}`, isTest ? { remedy: EMPTY_REMEDY } : {});
  const stack = detail
    .split("\n")
    .filter((line) => line.startsWith("    at "))
    .join("\n");
  return new SporeletError(code, summary === undefined ? detail : stack === "" ? summary : `${summary}\n${stack}`);
}

const EMPTY_REMEDY =
  "A function without code counts as a test whether code can be compiled, which at run time it can't. Write () => {}, or build with --allow-eval.";

/** @param message what the guest says of the default export */
function notAHandler(message: string, isCommonJs: boolean): SporeletError {
  const remedy = remedyFor(message, isCommonJs);
  return new SporeletError("E_NOT_A_HANDLER", message, remedy === undefined ? {} : { remedy });
}

function remedyFor(message: string, isCommonJs: boolean): string | undefined {
  const name = / is the class (\S+)$/.exec(message)?.[1];
  if (message.includes(" is the class "))
    return `Write \`export default new ${name ?? "App"}()\` if it has a fetch method, else \`export default function handler(event) { … }\`.`;
  const keys = /with the keys (\[.*\])$/.exec(message)?.[1];
  const names = keys === undefined ? [] : (JSON.parse(keys) as string[]);
  if (names.length === 0) return undefined;
  const wanted = defaultExportOf(names);
  if (!isCommonJs) return `Write \`${wanted}\`.`;
  return `Write \`${wanted.replace(/^export default (?=\w+$)/, "module.exports = exports.").replace("export default", "module.exports =")}\`.`;
}
