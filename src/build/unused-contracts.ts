// A file of contracts is shared by many functions, and each shall have only those that it uses: what a function emits is read
// from them (src/events.ts). esbuild heeds the comment that `contract` has no side effects in the file alone that defines it, so
// it sees the bundle once more, as one file.
import type * as esbuild from "esbuild";
import { EVENTS } from "./bundle.ts";

/** Whether the bundle has contracts, or could. */
export function usesEvents({ inputs }: esbuild.Metafile): boolean {
  return Object.keys(inputs).some((input) => EVENTS.endsWith(input.replace(/^(?:\.\.\/)+/, "/")));
}

interface Code {
  code: string;
  /** Its source map, JSON. */
  map: string;
}

/** The bundle without the contracts that nothing uses. */
export async function withoutUnusedContracts({ build }: typeof esbuild, { code, map }: Code, directory: string, options: esbuild.BuildOptions): Promise<Code> {
  const inline = `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}\n`;
  const { outputFiles } = await build({
    ...options,
    absWorkingDir: directory,
    stdin: { contents: code + inline, resolveDir: directory, sourcefile: "bundle.js", loader: "js" },
    outfile: "bundle.js",
    write: false,
    logLevel: "silent",
  });
  const textOf = (end: string) => outputFiles?.find(({ path }) => path.endsWith(end))?.text ?? "";
  return { code: textOf(".js"), map: textOf(".map") };
}
