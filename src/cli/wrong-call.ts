// A function that is called in a way which it does not take: what it is, and what to write or to call instead.
import { defaultExportOf } from "../build/entry-exports.ts";
import { SporeletError } from "../errors.ts";
import type { LoadedFunction } from "../host/function.ts";

const FETCH = "export default { fetch(request) { … } }";

/**
 * @param option as it was given, such as --event
 * @param exports the names that the source exports, if it is known
 */
export function wrongCall(option: string, name: string, kind: LoadedFunction["kind"], exports: readonly string[]): SporeletError {
  const isEvent = option.startsWith("--event");
  if (kind === "fetch")
    return new SporeletError("E_USAGE", `${option} is given, but ${name} answers requests`, { remedy: "Use --request, --header and --data." });
  if (kind === "foreign")
    return new SporeletError("E_USAGE", `${option} is given, but ${name} is a WASI command that sporelet did not build`, {
      remedy: "It reads stdin: pipe the input in.",
    });
  if (kind === "handler")
    return new SporeletError("E_USAGE", `${option} is given, but ${name} takes an event, as its default export is a function`, {
      remedy: `Use --event. To answer requests, write \`${FETCH}\`; of an app such as Hono's, export the app itself.`,
    });
  const found = exports.length > 0 ? `: it exports ${exports.join(", ")}, but nothing as default` : "";
  const toWrite = exports.length > 0 ? defaultExportOf(exports) : isEvent ? "export default function handler(event) { … }" : FETCH;
  return new SporeletError("E_USAGE", `${option} is given, but ${name} is a program, which is called with nothing${found}`, {
    remedy: `${isEvent ? "To be called with events" : "To answer requests"}, write \`${toWrite}\`. A program reads stdin: pipe its input in.`,
  });
}
