// The declarations of the library, for those who compile against the package: one file for each entry, with all that it needs.
// The same text stands in .d.cts too, so that TypeScript finds it for a CommonJS module, whose require takes ES modules from
// node 20.19 on.
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { generateDtsBundle } from "dts-bundle-generator";
import ts from "typescript";
import { root } from "./step.mjs";

const ENTRIES = ["index", "handler", "events", "webhooks", "client"];

/** The library reports its steps on the console, which ours do. */
function silently(run) {
  const { log } = console;
  console.log = () => {};
  try {
    return run();
  } finally {
    console.log = log;
  }
}

/** The sources that the entries import, types included, so that a change elsewhere does not make the declarations again. */
function sourcesOf(entries) {
  const found = new Set(entries);
  for (const path of found)
    for (const { fileName } of ts.preProcessFile(readFileSync(join(root, path), "utf8")).importedFiles)
      if (fileName.startsWith(".")) found.add(posix.join(posix.dirname(path), fileName));
  return found;
}

export async function declareTypes() {
  const output = { exportReferencedTypes: false, noBanner: true };
  const texts = silently(() =>
    generateDtsBundle(
      ENTRIES.map((name) => ({ filePath: join(root, `src/${name}.ts`), output })),
      { preferredConfigPath: join(root, "src/tsconfig.json") },
    ),
  );
  return {
    inputs: ["src/assemble/types.mjs", "src/tsconfig.json", "tsconfig.json", ...sourcesOf(ENTRIES.map((name) => `src/${name}.ts`))],
    outputs: new Map(ENTRIES.flatMap((name, i) => ["d.ts", "d.cts"].map((extension) => [`${name}.${extension}`, texts[i]]))),
  };
}
