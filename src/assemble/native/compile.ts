// Compiles the bases of native executables: wasm2c turns an engine into C, and the machine's gcc compiles that and
// runtime/native. Runs on the developer's machine only, and only when an input has changed.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import type { EngineManifest } from "../../engine/manifest.ts";
import { SporeletError } from "../../errors.ts";
import { ARCHITECTURE, type Architecture } from "../../native/architectures.ts";
import { BASE_ENGINES, type BaseEngine, type BasesManifest, baseFile, manifestFile, type NativeTarget, TARGETS_OF, VMM_FILE } from "../../native/bases.ts";
import { atOnce } from "../at-once.ts";
import { abiHeader } from "./abi-header.ts";
import { writeEngineCode } from "./engine-code.ts";
import { failuresHeader } from "./failures-header.ts";
import { LLHTTP_FLAGS, writeLlhttpCode } from "./llhttp-code.ts";

const run = promisify(execFile);
const root = process.cwd();
const runtime = join(root, "runtime", "native");

/** How each processor's code is compiled: what makes it on another machine, and the folder of runtime/native that knows it. */
const MACHINES: Readonly<Record<Architecture, { crossCompiler: string; packages: string; folder: string; flags: readonly string[] }>> = {
  x64: { crossCompiler: "x86_64-linux-gnu-gcc", packages: "gcc-x86-64-linux-gnu", folder: "x86-64", flags: ["-fcf-protection=none"] },
  arm64: {
    crossCompiler: "aarch64-linux-gnu-gcc",
    packages: "gcc-aarch64-linux-gnu",
    folder: "arm64",
    flags: ["-mbranch-protection=none", "-mno-outline-atomics", "-fsigned-char"], // `char` is as on x86-64
  },
};

const compilerFor = (architecture: Architecture) => (process.arch === architecture ? "gcc" : MACHINES[architecture].crossCompiler);

/** No C library, no position independence, nothing that needs either. */
const FLAGS = [
  "-std=gnu11",
  "-O2",
  "-ffreestanding",
  "-nostdinc",
  "-fno-pic",
  "-fno-pie",
  "-fno-stack-protector",
  "-fno-asynchronous-unwind-tables",
  "-fno-strict-aliasing",
  "-fno-math-errno",
  "-ffp-contract=off", // a product is rounded before it is added to, as WebAssembly says
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
  // The interpreter's jump to the next opcode (engine-code.ts) stands behind every opcode: a tenth of the time of what computes.
  "--param=max-goto-duplication-insns=40",
  "-fno-gcse", // it would join these jumps again (gcc's manual says so of computed gotos)
];
/** What wasm2c writes is not ours to correct. */
const GENERATED_FLAGS = ["-w"];
const WARNINGS = ["-Wall", "-Wextra", "-Werror"];
const LINK_FLAGS = ["-nostdlib", "-static", "-s", "-Wl,--gc-sections", "-Wl,--build-id=none", "-Wl,-z,noexecstack", "-Wl,--no-warn-rwx-segments"];

async function gcc(architecture: Architecture, args: readonly string[]): Promise<string> {
  const { stdout } = await atOnce(() => run(compilerFor(architecture), args as string[], { maxBuffer: 16 << 20 }));
  return stdout.trim();
}

/**
 * What the compiler calls itself.
 * @throws SporeletError E_BASE_MISSING where there is none
 */
async function compilerVersion(architecture: Architecture): Promise<string> {
  try {
    return (await gcc(architecture, ["--version"])).split("\n")[0] as string;
  } catch (cause) {
    const { name } = ARCHITECTURE[architecture];
    const packages = process.arch === architecture ? "gcc libc6-dev binutils" : MACHINES[architecture].packages;
    throw new SporeletError("E_BASE_MISSING", `there is no ${compilerFor(architecture)}, which compiles the bases of executables for ${name}`, {
      cause,
      remedy: `Install it: apt-get install ${packages}`,
    });
  }
}

/** What each target is made of beside the engine and what knows the processor: folders of runtime/native, and the linker's script. */
const PARTS: Record<NativeTarget, { folders: readonly string[]; script: string }> = {
  native: { folders: ["", "function", "libc", "linux", "linux/function", "linux/lambda", "linux/outbound", "linux/server"], script: "linux/linux.ld" },
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

function foldersOf(target: NativeTarget, architecture: Architecture): readonly string[] {
  const { folders } = PARTS[target];
  return target === "native" ? [...folders, `${MACHINES[architecture].folder}/linux`] : folders;
}

/** Whether it can listen, and so has the HTTP parser. */
const isServer = (target: NativeTarget) => target === "native";

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
 * @param mark see `writeEngineCode`
 */
export async function compileBase<T extends NativeTarget>(
  wasm: Uint8Array,
  architecture: Architecture,
  targets: readonly T[],
  work: string,
  mark?: (code: string) => string,
): Promise<Record<T, Buffer>> {
  await writeEngineCode(wasm, work, mark);
  writeFileSync(join(work, "abi.h"), abiHeader());
  if (targets.some(isServer)) {
    writeFileSync(join(work, "failures.h"), failuresHeader());
    await writeLlhttpCode(work);
  }
  const system = ["-isystem", await gcc(architecture, ["-print-file-name=include"]), "-isystem", join(runtime, "libc")];
  const compile = ({ source, object, flags }: Compilation, folders: readonly string[]) =>
    gcc(architecture, [
      ...FLAGS,
      ...MACHINES[architecture].flags,
      ...flags,
      ...system,
      ...[work, ...folders.map((folder) => join(runtime, folder))].flatMap((path) => ["-I", path]),
      "-c",
      source,
      "-o",
      object,
    ]);
  const engine: Compilation = { source: join(work, "code.c"), object: join(work, "code.o"), flags: [...GENERATED_FLAGS, ...ENGINE_FLAGS] };
  const parser: Compilation = { source: join(work, "llhttp.c"), object: join(work, "llhttp.o"), flags: [...GENERATED_FLAGS, ...LLHTTP_FLAGS] };
  const shared = targets.some(isServer) ? [engine, parser] : [engine];
  const parts = targets.map((target) => {
    const folders = foldersOf(target, architecture);
    mkdirSync(join(work, target));
    const sources = folders.flatMap((folder) =>
      sourcesIn(folder).map(
        (source): Compilation => ({ source, object: join(work, target, `${folder.replaceAll("/", "-")}-${basename(source)}.o`), flags: flagsOf(folder) }),
      ),
    );
    return { target, folders, sources };
  });
  await Promise.all([...shared.map((file) => compile(file, [""])), ...parts.flatMap(({ sources, folders }) => sources.map((file) => compile(file, folders)))]);
  const bases = parts.map(async ({ target, sources }): Promise<[T, Buffer]> => {
    const file = join(work, `${target}.elf`);
    const objects = [...sources, ...shared.filter((file) => file !== parser || isServer(target))].map(({ object }) => object);
    const pages = `-Wl,-z,max-page-size=${ARCHITECTURE[architecture].pageBytes}`;
    await gcc(architecture, [...LINK_FLAGS, pages, "-Wl,-T", join(runtime, PARTS[target].script), ...objects, "-o", file]);
    return [target, readFileSync(file)];
  });
  return Object.fromEntries(await Promise.all(bases)) as Record<T, Buffer>;
}

/** Our monitor for /dev/kvm: a program for Linux, with the kernel's own headers. */
async function compileMonitor(work: string): Promise<Buffer> {
  const ask = (question: string) => gcc("x64", [question]);
  const include = [await ask("-print-file-name=include"), join(runtime, "libc"), "/usr/include", `/usr/include/${await ask("-print-multiarch")}`];
  const folders = ["vmm", "", "linux", "x86-64/linux"].map((folder) => join(runtime, folder));
  const sources = [...sourcesIn("vmm"), ...sourcesIn("libc"), ...["say.c", "linux/machine.c", "x86-64/linux/start.S"].map((file) => join(runtime, file))];
  const paths = [...include.flatMap((path) => ["-isystem", path]), ...folders.flatMap((path) => ["-I", path])];
  const file = join(work, VMM_FILE);
  writeFileSync(join(work, "abi.h"), abiHeader());
  await gcc("x64", [...FLAGS, ...MACHINES.x64.flags, ...WARNINGS, ...paths, "-I", work, ...LINK_FLAGS, ...sources, "-o", file]);
  return readFileSync(file);
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
 * Compiles all bases for a processor; for x64 our monitor too.
 * @returns what dist/ gets, by its path there
 * @throws SporeletError E_BASE_MISSING where there is no compiler
 */
export async function compileBases(architecture: Architecture): Promise<{ outputs: Map<string, Uint8Array>; executables: string[] }> {
  const compiler = await compilerVersion(architecture);
  const engines = join(root, "dist", "engine");
  const engine = JSON.parse(readFileSync(join(engines, "manifest.json"), "utf8")) as EngineManifest;
  const manifest: BasesManifest = { engine: engine.hash, compiler };
  const outputs = new Map<string, Uint8Array>();
  const put = (name: string, bytes: Uint8Array) => outputs.set(`native/${name}`, bytes);
  const compileEngine = async ([name, file]: [BaseEngine, string]) => {
    const targets = TARGETS_OF[architecture];
    const bases = await inDirectory((work) => compileBase(readFileSync(join(engines, file)), architecture, targets, work));
    for (const target of targets) put(baseFile(architecture, target, name), gzipSync(bases[target], { level: 9 }));
  };
  // An engine is one file, so all at once.
  await Promise.all([
    ...(Object.entries(BASE_ENGINES) as [BaseEngine, string][]).map(compileEngine),
    ...(architecture === "x64" ? [inDirectory(compileMonitor).then((monitor) => put(VMM_FILE, monitor))] : []),
  ]);
  // The last that is written, for it says that the others are there.
  put(manifestFile(architecture), Buffer.from(`${JSON.stringify(manifest)}\n`));
  return { outputs, executables: [`native/${VMM_FILE}`] };
}
