// What the bundler says when it fails, as errors of sporelet's.
import * as esbuild from "esbuild";
import { type ErrorCode, SporeletError } from "../errors.ts";
import { noLoaderRemedy } from "./loaders.ts";

/** Advice that esbuild has for its own options. */
const ABOUT_EXTERNAL = /You can mark the path "[^"]*" as external to exclude it from the bundle[^.]*\.\s*(?:You can also|$)/;

function withoutForeignAdvice(message: esbuild.Message): esbuild.Message {
  const notes = message.notes.map((note) => ({ ...note, text: note.text.replace(ABOUT_EXTERNAL, (all) => (all.endsWith("also") ? "You can" : "")).trim() }));
  return { ...message, notes: notes.filter(({ text }) => text !== "") };
}

/** The package that a specifier names; undefined for a path. */
function packageOf(specifier: string): string | undefined {
  return /^(?:@[\w.-]+\/)?[\w-][\w.-]*/.exec(specifier)?.[0];
}

const EVERYTHING_IS_INSIDE = "A function is one file: nothing can be left to be found when it runs.";

function unresolved(text: string): string {
  const specifier = /^Could not resolve "([^"]*)"/.exec(text)?.[1] ?? "";
  const name = packageOf(specifier);
  if (name === undefined) return "Correct the path.";
  return `Install it beside the source: npm install ${name}. ${EVERYTHING_IS_INSIDE}`;
}

function describe({ text, pluginName }: esbuild.Message): { code: ErrorCode; text: string; remedy?: string } {
  if (text.startsWith("Could not resolve")) return { code: "E_UNRESOLVED_IMPORT", text, remedy: unresolved(text) };
  const file = /^No loader is configured for "[^"]*" files: (.*)$/.exec(text)?.[1];
  if (file !== undefined) return { code: "E_NO_LOADER", text: `nothing says how to import ${file}`, remedy: noLoaderRemedy(file) };
  return { code: text.startsWith("Could not read") || pluginName ? "E_BUILD_FAILED" : "E_SYNTAX", text };
}

/** The error that a failure of the bundler stands for: its first message, and the code frames of all. */
export async function bundlerError(cause: unknown): Promise<SporeletError> {
  const errors = (cause as Partial<esbuild.BuildFailure>).errors?.map(withoutForeignAdvice);
  const [first] = errors ?? [];
  if (errors === undefined || first === undefined) return new SporeletError("E_BUILD_FAILED", `the bundler failed: ${String(cause)}`, { cause });
  const frames = (await esbuild.formatMessages(errors, { kind: "error" })).map((frame) => frame.trimEnd()).join("\n\n");
  const { code, text, remedy } = describe(first);
  const place = first.location ? `${first.location.file}:${first.location.line}:${first.location.column + 1}: ` : "";
  return new SporeletError(code, `${place}${text}\n\n${frames}`, { cause, ...(remedy !== undefined && { remedy }) });
}
