// The test files of a copy of WPT, and the code that each of them is, with what it asks for.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { HANDOVER } from "./harness.ts";
import type { Copy } from "./sources.ts";

/** A test file in one of its variants. */
export interface WptFile {
  /** The entry of the package's list that it belongs to. */
  directory: string;
  /** "url/url-constructor.any.js?include=file" */
  name: string;
  /** Says of itself that it takes long. */
  isLong: boolean;
  code: string;
}

const ENDING = ".any.js";

function filesBelow(root: string, path: string): string[] {
  const full = join(root, path);
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full)
    .sort()
    .flatMap((name) => filesBelow(root, posix.join(path, name)))
    .filter((name) => name.endsWith(ENDING));
}

/** The values of `// META: KEY=VALUE` at the head of a test. */
function meta(text: string, key: string): string[] {
  return [...text.matchAll(/^\/\/ META: *([\w-]+)=(.*)$/gm)].filter((match) => match[1] === key).map((match) => (match[2] as string).trim());
}

function read(root: string, from: string, address: string): string {
  // WPT's server gives this one another name.
  const path = address === "/resources/WebIDLParser.js" ? "resources/webidl2/lib/webidl2.js" : address.startsWith("/") ? address : join(dirname(from), address);
  return readFileSync(join(root, path), "utf8");
}

/** All test files of a copy, in order. */
export function* testFiles(copy: Copy): Generator<WptFile> {
  const harness = readFileSync(join(copy.root, "resources/testharness.js"), "utf8");
  for (const directory of copy.directories) {
    for (const path of filesBelow(copy.root, directory)) {
      const text = readFileSync(join(copy.root, path), "utf8");
      const title = meta(text, "title").map((value) => `globalThis.META_TITLE = ${JSON.stringify(value)};`);
      const scripts = meta(text, "script").map((address) => read(copy.root, path, address));
      // All in one piece: `const` of one script has to be seen in the next.
      const code = [...title, harness, HANDOVER, ...scripts, text].join("\n;\n");
      const variants = meta(text, "variant");
      const isLong = meta(text, "timeout").includes("long");
      for (const variant of variants.length > 0 ? variants : [""]) yield { directory, name: path + variant, isLong, code };
    }
  }
}
