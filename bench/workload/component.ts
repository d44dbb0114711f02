// The handler as a WebAssembly component: by componentize-qjs, which snapshots QuickJS as we do, or by componentize-js, which does the same with
// SpiderMonkey; and for node by jco.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { sampleProcess } from "../harness/process.ts";
import type { Artifact } from "../harness/subject.ts";
import { artifactOf, type Workload } from "./workload.ts";

/** Built for node: core modules and jco's JavaScript around them. */
export interface Component {
  directory: string;
  artifact: Artifact;
}

export type ComponentMaker = "componentize-qjs" | "componentize-js";

interface Maker {
  /** The export's type without its parameters. */
  func: string;
  /** Makes `component` of the paths `wit` and `source`. */
  make: string;
}

const MAKERS: Readonly<Record<ComponentMaker, Maker>> = {
  "componentize-qjs": {
    func: "async func",
    make: `const { componentize } = await import("componentize-qjs");
  const { component } = await componentize({ witPath: wit, jsSource: readFileSync(source, "utf8") });`,
  },
  "componentize-js": {
    func: "func",
    make: `const { componentize } = await import("@bytecodealliance/componentize-js");
  const { component } = await componentize({ sourcePath: source, witPath: wit, worldName: "handler", disableFeatures: ["http", "fetch-event"] });`,
  },
};

const witOf = ({ func }: Maker): string => `package sporelet:bench;
world handler {
  export respond: ${func}(line: string) -> string;
}
`;

/** A module with a global of 1 + 1 (the proposal Extended Constant Expressions), which componentize-qjs' modules have too. */
const EXTENDED_CONSTANT = [0, 97, 115, 109, 1, 0, 0, 0, 6, 9, 1, 127, 0, 65, 1, 65, 1, 106, 11];

/** What node needs to compile them: node 20 has it behind a flag. */
export function componentFlags(): string[] {
  return WebAssembly.validate(Uint8Array.from(EXTENDED_CONSTANT)) ? [] : ["--experimental-wasm-extended-const"];
}

/**
 * jco prepares every async component for suspending in the midst of a call. One that only settles promises never does, so
 * it runs where node has no JavaScript Promise Integration yet; another fails there.
 */
const WITHOUT_SUSPENDING = `WebAssembly.Suspending ??= class {
  constructor() {
    return () => {
      throw new Error("the component suspends, and this node has no WebAssembly.Suspending");
    };
  }
};
WebAssembly.promising ??= (fn) => async (...args) => fn(...args);
`;

/**
 * Builds in a process of its own, whose working directory has the packages; then asks once, so that what can't run here
 * is known before anything is measured.
 */
const builderOf = ({ make }: Maker): string => `import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
try {
  const { wit, source, directory, input, before } = JSON.parse(readFileSync(0, "utf8"));
  ${make}
  const { WASIShim } = await import("@bytecodealliance/preview2-shim/instantiation");
  const { transpileBytes } = await import("@bytecodealliance/jco-transpile");
  const { files } = await transpileBytes(component, { name: "handler", instantiation: "sync", minify: true, noTypescript: true });
  for (const [name, bytes] of Object.entries(files))
    if (name === "handler.js") writeFileSync(join(directory, "handler.mjs"), before + Buffer.from(bytes));
    else if (name.endsWith(".wasm")) writeFileSync(join(directory, name), bytes);
  const { instantiate } = await import(pathToFileURL(join(directory, "handler.mjs")).href);
  const compiled = (name) => new WebAssembly.Module(readFileSync(join(directory, name)));
  process.stdout.write(await instantiate(compiled, new WASIShim().getImportObject()).respond(input));
} catch (error) {
  console.error(String(error.message ?? error).split("\\n")[0]);
  process.exitCode = 1;
}
`;

/** The component takes seconds to build, on a busy machine many. */
const LIMIT_MS = 120_000;

/** @param packages the directory that the maker and jco are installed in */
export async function buildComponent(
  workload: Workload,
  packages: string,
  signal: AbortSignal,
  name: ComponentMaker = "componentize-qjs",
): Promise<Component | { reason: string }> {
  const maker = MAKERS[name];
  const { kind, files, input } = workload;
  if (kind === "fetch") return { reason: `${name} is asked handlers only, it has no Request and no Response` };
  if (files.component === undefined) return { reason: workload.noScript ?? "there is no script" };
  const directory = join(dirname(files.component), name);
  const wit = join(directory, "handler.wit");
  mkdirSync(directory);
  writeFileSync(wit, witOf(maker));
  try {
    const command = [process.execPath, ...componentFlags(), "--no-warnings", "--input-type=module", "--eval", builderOf(maker)];
    const stdin = JSON.stringify({ wit, source: files.component, directory, input, before: WITHOUT_SUSPENDING });
    await sampleProcess({ command, stdin, cwd: packages }, AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]));
  } catch (error) {
    signal.throwIfAborted();
    return { reason: `${name} or jco can't build the handler: ${(error as Error).message}` };
  }
  const parts = readdirSync(directory)
    .filter((name) => /\.(?:wasm|mjs)$/.test(name))
    .map((name) => artifactOf(join(directory, name)));
  const sum = (of: "bytes" | "gzip") => parts.reduce((total, part) => total + part[of], 0);
  return { directory, artifact: { bytes: sum("bytes"), gzip: sum("gzip") } };
}
