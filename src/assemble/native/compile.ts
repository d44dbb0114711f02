// Compiles the bases of native executables: wasm2c turns an engine into C, and the machine's gcc compiles that and
// runtime/native. Runs on the developer's machine only, and only when an input has changed.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { promisify } from "node:util";
import type { EngineManifest } from "../../engine/manifest.ts";
import { SporeletError } from "../../errors.ts";
import {
  BASE_ENGINES,
  BASES_MANIFEST,
  type BaseEngine,
  type BasesManifest,
  baseFile,
  NATIVE_TARGETS,
  type NativeTarget,
  VMM_FILE,
} from "../../native/bases.ts";
import { abiHeader } from "./abi-header.ts";
import { WASM2C_STACK, writeEngineCode } from "./engine-code.ts";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const root = process.cwd();
const runtime = join(root, "runtime", "native");

const COMPILER = "gcc";

/** No C library, no position independence, nothing that needs either. */
const FLAGS = [
  "-std=gnu11",
  "-O2",
  "-ffreestanding",
  "-nostdinc",
  "-fno-pic",
  "-fno-pie",
  "-fno-stack-protector",
  "-fcf-protection=none",
  "-fno-asynchronous-unwind-tables",
  "-fno-strict-aliasing",
  "-fno-math-errno",
  "-fno-trapping-math", // else floor() and its like become calls
  "-fno-tree-loop-distribute-patterns", // else memcpy() becomes a call of itself
  "-ffunction-sections",
  "-fdata-sections",
  "-DNDEBUG",
];
/** Of the engine: LLVM has optimised it before, and what gcc would inline, move or pad once more makes it a sixth larger and no faster. */
const ENGINE_FLAGS = [
  "-fno-inline-small-functions",
  "-fno-partial-inlining",
  "-fno-ipa-cp",
  "-fno-tree-vectorize",
  "-fno-tree-pre",
  "-fno-code-hoisting",
  "-falign-functions=1",
  "-falign-loops=1",
  "-falign-jumps=1",
  "-w", // it is not ours to correct
];
const WARNINGS = ["-Wall", "-Wextra", "-Werror"];
const LINK_FLAGS = ["-nostdlib", "-static", "-s", "-Wl,--gc-sections", "-Wl,--build-id=none", "-Wl,-z,noexecstack", "-Wl,--no-warn-rwx-segments"];

/** Runs `tasks`, as many at once as the machine has processors. */
async function all(tasks: readonly (() => Promise<unknown>)[]): Promise<void> {
  const queue = [...tasks];
  const worker = async () => {
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) await task();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

async function gcc(args: readonly string[]): Promise<string> {
  const { stdout } = await run(COMPILER, args as string[], { maxBuffer: 16 << 20 });
  return stdout.trim();
}

/** What the compiler calls itself; undefined where there is none that makes code for this machine. */
async function compilerVersion(): Promise<string | undefined> {
  if (process.arch !== "x64") return undefined;
  try {
    return (await gcc(["--version"])).split("\n")[0];
  } catch {
    return undefined;
  }
}

/** What each target is made of beside the engine: folders of runtime/native, and the linker's script. */
const PARTS: Record<NativeTarget, { folders: readonly string[]; script: string }> = {
  native: { folders: ["", "function", "libc", "linux", "linux/function", "x86-64", "x86-64/linux"], script: "linux/linux.ld" },
  unikernel: { folders: ["", "function", "libc", "bare", "x86-64", "x86-64/bare", "x86-64/kernel"], script: "x86-64/kernel/bare.ld" },
};

/** The kernel leaves the vector registers to the program. */
const KERNEL_FLAGS = ["-mgeneral-regs-only"];
const flagsOf = (folder: string) => (folder === "x86-64/kernel" ? [...WARNINGS, ...KERNEL_FLAGS] : WARNINGS);

/** C and assembler in a folder of runtime/native. */
function sourcesIn(folder: string): string[] {
  return readdirSync(join(runtime, folder))
    .filter((file) => [".c", ".S"].includes(extname(file)))
    .map((file) => join(runtime, folder, file));
}

interface Compilation {
  source: string;
  /** The linker's scripts tell by its name where an object comes from: folder, hyphen, file. */
  object: string;
  flags: readonly string[];
}

/**
 * Compiles an engine and links it with what each target needs.
 * @param wasm an engine, or in tests something broken in its place
 * @param work a directory of its own
 */
export async function compileBase<T extends NativeTarget>(wasm: Uint8Array, targets: readonly T[], work: string): Promise<Record<T, Buffer>> {
  await writeEngineCode(wasm, work);
  writeFileSync(join(work, "abi.h"), abiHeader());
  const system = ["-isystem", await gcc(["-print-file-name=include"]), "-isystem", join(runtime, "libc")];
  const compile =
    ({ source, object, flags }: Compilation, folders: readonly string[]) =>
    () =>
      gcc([
        ...FLAGS,
        ...flags,
        ...system,
        ...[work, ...folders.map((folder) => join(runtime, folder))].flatMap((path) => ["-I", path]),
        "-c",
        source,
        "-o",
        object,
      ]);
  const engine: Compilation = { source: join(work, "code.c"), object: join(work, "code.o"), flags: ENGINE_FLAGS };
  const parts = targets.map((target) => {
    const { folders, script } = PARTS[target];
    mkdirSync(join(work, target));
    const sources = folders.flatMap((folder) =>
      sourcesIn(folder).map(
        (source): Compilation => ({ source, object: join(work, target, `${folder.replace("/", "-")}-${basename(source)}.o`), flags: flagsOf(folder) }),
      ),
    );
    return { target, folders, script, sources };
  });
  await all([compile(engine, [""]), ...parts.flatMap(({ sources, folders }) => sources.map((file) => compile(file, folders)))]);
  const bases = parts.map(async ({ target, script, sources }): Promise<[T, Buffer]> => {
    const file = join(work, `${target}.elf`);
    const objects = [...sources, engine].map(({ object }) => object);
    await gcc([...LINK_FLAGS, "-Wl,-T", join(runtime, script), ...objects, "-o", file]);
    return [target, readFileSync(file)];
  });
  return Object.fromEntries(await Promise.all(bases)) as Record<T, Buffer>;
}

/** Our monitor for /dev/kvm: a program for Linux, with the kernel's own headers. */
async function compileMonitor(work: string): Promise<Buffer> {
  const include = [await gcc(["-print-file-name=include"]), join(runtime, "libc"), "/usr/include", `/usr/include/${await gcc(["-print-multiarch"])}`];
  const folders = ["vmm", "", "linux", "x86-64/linux"].map((folder) => join(runtime, folder));
  const sources = [...sourcesIn("vmm"), ...sourcesIn("libc"), ...["say.c", "linux/machine.c", "x86-64/linux/start.S"].map((file) => join(runtime, file))];
  const paths = [...include.flatMap((path) => ["-isystem", path]), ...folders.flatMap((path) => ["-I", path])];
  const file = join(work, VMM_FILE);
  writeFileSync(join(work, "abi.h"), abiHeader());
  await gcc([...FLAGS, ...WARNINGS, ...paths, "-I", work, ...LINK_FLAGS, ...sources, "-o", file]);
  return readFileSync(file);
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** A hash of everything that the bases depend on, and of the engine that they are said to fit. */
function hashInputs(engines: string, compiler: string, sources: readonly string[]): string {
  const { version } = JSON.parse(readFileSync(require.resolve("wabt/package.json"), "utf8")) as { version: string };
  const hash = createHash("sha256").update(`${compiler}\nwabt ${version}\n${FLAGS}\n${ENGINE_FLAGS}\n${LINK_FLAGS}\n`);
  const engineFiles = ["manifest.json", ...Object.values(BASE_ENGINES)].map((file) => join(engines, file));
  for (const path of [...filesBelow(runtime), ...engineFiles, ...sources.map((file) => join(root, file)), WASM2C_STACK]) hash.update(readFileSync(path));
  return hash.digest("hex");
}

/** What is there does not fit what is now built, and nothing newer can be made: better none. */
function giveUp(directory: string, isRequired: boolean): void {
  const what = `there is no ${COMPILER} for x86-64`;
  if (isRequired)
    throw new SporeletError("E_BASE_MISSING", `${what}; the bases of native executables can't be compiled`, { remedy: "Install gcc (apt-get install gcc)." });
  console.log(`native: ${what}: not compiled, what is in ${directory} stays`);
}

/** Answers what `compile` makes in a directory of its own. */
async function inDirectory<T>(compile: (work: string) => Promise<T>): Promise<T> {
  const work = mkdtempSync(join(tmpdir(), "sporelet-native-"));
  try {
    return await compile(work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Compiles all bases into `directory` unless what lies there came from the same inputs.
 * @param sources this program's own files, relative to the root
 * @param isRequired whether it is an error that there is no compiler
 */
export async function compileBases(directory: string, sources: readonly string[], isRequired: boolean): Promise<void> {
  const compiler = await compilerVersion();
  if (compiler === undefined) return giveUp(directory, isRequired);
  const engines = join(root, "dist", "engine");
  const stamp = join(directory, "inputs.sha256");
  const inputs = hashInputs(engines, compiler, sources);
  try {
    if (readFileSync(stamp, "utf8") === inputs) {
      console.log("native: up to date");
      return;
    }
  } catch {
    // Not compiled yet.
  }
  console.log("native: compiling (about a minute) …");
  const engine = JSON.parse(readFileSync(join(engines, "manifest.json"), "utf8")) as EngineManifest;
  const manifest: BasesManifest = { engine: engine.hash, compiler };
  const files = new Map<string, Uint8Array>([[BASES_MANIFEST, Buffer.from(`${JSON.stringify(manifest)}\n`)]]);
  const read = (file: string) => readFileSync(join(engines, file));
  const compileEngine = async ([name, file]: [BaseEngine, string]) => {
    const bases = await inDirectory((work) => compileBase(read(file), NATIVE_TARGETS, work));
    for (const target of NATIVE_TARGETS) files.set(baseFile(target, name), bases[target]);
  };
  // An engine is one file, so all at once.
  await Promise.all([
    ...(Object.entries(BASE_ENGINES) as [BaseEngine, string][]).map(compileEngine),
    inDirectory(compileMonitor).then((monitor) => files.set(VMM_FILE, monitor)),
  ]);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const [name, bytes] of files) {
    writeFileSync(join(directory, `${name}.new`), bytes, { mode: name === VMM_FILE ? 0o755 : 0o644 });
    renameSync(join(directory, `${name}.new`), join(directory, name));
    console.log(`native: ${name} ${bytes.length.toLocaleString("en")} bytes`);
  }
  writeFileSync(stamp, inputs);
}
