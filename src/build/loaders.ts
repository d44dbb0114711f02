// How a file is imported: by its extension, and by what the user says.
import { extname } from "node:path";
import type { Loader as EsbuildLoader } from "esbuild";
import { SporeletError } from "../errors.ts";

/** "text" is a string, "bytes" a Uint8Array; the others are as in esbuild. */
export type Loader = "text" | "bytes" | "json" | "js" | "jsx" | "ts" | "tsx";

const LOADERS: readonly Loader[] = ["text", "bytes", "json", "js", "jsx", "ts", "tsx"];

const TEXT = [".txt", ".sql", ".svg", ".html", ".htm", ".md", ".css", ".csv", ".xml", ".yaml", ".yml", ".graphql", ".gql"];
const BYTES = [".bin", ".wasm", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".woff", ".woff2", ".ttf", ".otf", ".pdf"];

const forEsbuild = (loader: Loader): EsbuildLoader => (loader === "bytes" ? "binary" : loader);

const KNOWN: Readonly<Record<string, EsbuildLoader>> = Object.fromEntries([
  ...TEXT.map((extension) => [extension, "text"]),
  ...BYTES.map((extension) => [extension, "binary"]),
]);

/**
 * esbuild's option `loader`.
 * @throws SporeletError E_OPTION_VALUE
 */
export function loadersWith(own: Readonly<Record<string, Loader>> = {}): Record<string, EsbuildLoader> {
  for (const [extension, loader] of Object.entries(own)) {
    if (!/^\.[^./\\\s=]+$/.test(extension))
      throw new SporeletError("E_OPTION_VALUE", `Expected \`loader\` to name extensions such as .csv, got "${extension}"`);
    if (!LOADERS.includes(loader))
      throw new SporeletError("E_OPTION_VALUE", `Expected \`loader\` of ${extension} to be one of ${LOADERS.join(", ")}, got "${loader}"`);
  }
  return { ...KNOWN, ...Object.fromEntries(Object.entries(own).map(([extension, loader]) => [extension, forEsbuild(loader)])) };
}

/** What to do about a file that nothing says how to import. */
export function noLoaderRemedy(file: string): string {
  const extension = extname(file);
  const choose = extension === "" ? "" : ` For every ${extension} file: --loader ${extension}=text, or =bytes.`;
  return `Say how to import it: \`with { type: "text" }\` or \`with { type: "bytes" }\` behind the import, or ?raw behind its path, which is text.${choose}
Without it these are text: ${TEXT.join(" ")}; and these bytes: ${BYTES.join(" ")}.`;
}

/** A name as esbuild's `define` takes it, and as a value other than JSON. */
const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*$/u;

/** @throws SporeletError E_OPTION_VALUE */
export function checkDefine(define: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(define)) {
    if (!NAME.test(name))
      throw new SporeletError("E_OPTION_VALUE", `Expected \`define\` to name a global such as VERSION or process.env.NODE_ENV, got "${name}"`);
    if (!isJson(value) && !NAME.test(value))
      throw new SporeletError("E_OPTION_VALUE", `Expected \`define\` of ${name} to be JSON or a name, got ${value}`, {
        remedy: `Quote a string twice in a shell, once for the shell and once for JSON: --define ${name}='"${value.replace(/["'\\]/g, "")}"'.`,
      });
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const OF_SOURCES: Readonly<Record<string, EsbuildLoader>> = { ".ts": "ts", ".mts": "ts", ".cts": "ts", ".tsx": "tsx" };

/** How esbuild reads a source that a plugin hands it. JavaScript may hold JSX. */
export function sourceLoader(path: string): EsbuildLoader {
  return OF_SOURCES[extname(path)] ?? "jsx";
}
