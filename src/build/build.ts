// `build`: a source file in, a module out.

import * as abi from "../../runtime/abi.ts";
import { type EngineManifest, engineManifest, readEngineFile } from "../engine/manifest.ts";
import { SporeletError } from "../errors.ts";
import { type Description, readDescription } from "../module/description.ts";
import { emptyFunctions } from "../module/functions.ts";
import { MAP_SECTION, METADATA_FORMAT, type Metadata } from "../module/metadata.ts";
import { checkName } from "../module/name.ts";
import { ANY_NUMBER, expandRuns } from "../module/runs.ts";
import { appendCustom, readSections, SECTION, writeModule } from "../module/sections.ts";
import { checkStack, MAX_STACK } from "../module/stack.ts";
import { SEGMENTS, writeWithSnapshot } from "../module/standalone.ts";
import { THIN_RUNS, writeThin } from "../module/thin.ts";
import { ensureBases, type NativeTarget, readBase } from "../native/bases.ts";
import { packageFunction } from "../native/package.ts";
import { buildAsNeeded } from "./attempts.ts";
import { startEngines } from "./builder.ts";
import { type Bundle, type BundleRequest, nameOf } from "./bundle.ts";
import { STRIP } from "./compile.ts";
import type { Delta } from "./function-source.ts";
import { readsFunctions } from "./function-text.ts";
import { checkMarks } from "./marks.ts";
import {
  type BuildOptions,
  type BuildResult,
  checkArchitecture,
  checkTarget,
  DEFAULT_BUILD_TIMEOUT,
  DEFAULT_MEMORY,
  limitPagesOf,
  type Target,
} from "./options.ts";
import { imageOf } from "./parts.ts";
import { findRefusedLater } from "./refused-later.ts";
import { TopLevelFailure } from "./snapshot.ts";
import { describeObservations, topLevelError } from "./top-level.ts";

export type { BuildOptions, BuildResult, Target } from "./options.ts";
export { TARGETS } from "./options.ts";

declare const PACKAGE_VERSION: string;

const ANY_ADDRESS = 0xffffffff;

/**
 * Compiles a handler or a program into a WASI module.
 *
 * @example
 * const { module, warnings } = await build({ entry: "hello.ts" });
 * await writeFile("hello.wasm", module);
 *
 * @throws SporeletError with a code of the group "build" or "file"; nothing is written in any case
 */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const { bundle } = await import("./bundle-api.ts");
  return buildWith(bundle, options);
}

/** The full engine without the functions that only other options need. */
function engineWith(mask: number, { functionMasks }: EngineManifest): Uint8Array {
  const masks = functionMasks.flatMap(([count, needed]) => Array<number>(count).fill(needed));
  const isNeeded = (position: number) => masks[position] === 0 || ((masks[position] as number) & mask) !== 0;
  const sections = readSections(readEngineFile("standalone-full.wasm"));
  return writeModule(sections.map((section) => (section.id === SECTION.code ? emptyFunctions(section, isNeeded) : section)));
}

/** @throws SporeletError E_NOT_A_HANDLER */
function describedBy(text: string): Description {
  const read = readDescription(JSON.parse(text));
  if (typeof read !== "string") return read;
  throw new SporeletError("E_NOT_A_HANDLER", `the source ${read}`, { remedy: "See docs/events.md for what `contract`, `on` and `cron` take." });
}

/** What a module, thin or with its engine, has to hold of the snapshot; of an executable that is all of it. */
function deltaOf(target: Target, thin: boolean, { layout }: EngineManifest): Delta {
  if (target !== "wasm") return { zeroBelow: ANY_ADDRESS, bridge: abi.WASM_PAGE_BYTES, most: ANY_NUMBER };
  // A standalone module's engine has no data of extensions, which lie below the image that all have.
  return thin ? { zeroBelow: 0, ...THIN_RUNS } : { zeroBelow: layout.image, ...SEGMENTS };
}

/** @param bundle how the entry is bundled: a process that builds one thing does it another way (build-once.ts) */
export async function buildWith(bundle: (request: BundleRequest) => Promise<Bundle>, options: BuildOptions): Promise<BuildResult> {
  const { entry, target = "wasm", thin = false, timeout = DEFAULT_BUILD_TIMEOUT, name = nameOf(entry), allowEval = false } = options;
  checkTarget(target, thin);
  const architecture = checkArchitecture(target, options.architecture);
  checkName(name);
  const limitPages = limitPagesOf(options.memory ?? DEFAULT_MEMORY);
  const stackBytes = checkStack(options.stack ?? MAX_STACK);
  if (target !== "wasm") await ensureBases(architecture);
  const starting = startEngines(); // while the bundler works, which is a process of its own
  starting.catch(() => {}); // awaited below, where it is thrown
  const bundled = await bundle({ ...options, name });

  const manifest = engineManifest();
  const fileName = `${name}.js`;
  const bundleMap = { map: bundled.map, fileName };
  const strip = options.keepSource || readsFunctions(bundled.inputs) ? STRIP.nothing : STRIP.source;
  const source = { code: bundled.code, fileName, strip, name, limitPages, stackBytes, timeout, delta: deltaOf(target, thin, manifest) };
  let built: Awaited<ReturnType<typeof buildAsNeeded>>;
  try {
    built = await buildAsNeeded(starting, { ...source, kind: bundled.kind, mayBeProgram: bundled.mayBeProgram }, manifest, options);
  } catch (error) {
    if (error instanceof TopLevelFailure) throw await topLevelError(error, bundleMap, { timeout, limitPages, isCommonJs: bundled.mayBeProgram });
    throw error;
  }
  const { runs, heapPages, kind, platform } = built;
  const { mask } = platform;
  const image = imageOf(manifest, mask);
  const form = kind === "program" ? "program" : "handler";
  const marked = await checkMarks(bundled.code, form, bundleMap);
  const later = allowEval ? [] : await findRefusedLater(bundled.code, form, built.evaluations, bundleMap, manifest.evalBytes);

  const metadata: Metadata = {
    format: METADATA_FORMAT,
    sporelet: PACKAGE_VERSION,
    module: thin ? "thin" : "standalone",
    engine: manifest.hash,
    quickjs: manifest.quickjs,
    layout: { ...manifest.layout, image },
    mailbox: manifest.mailbox,
    heapPages,
    limitPages,
    stackBytes,
    function: { name, kind },
    parts: [
      ...platform.parts.map(({ name: part, weight }) => ({ name: part, ...weight })),
      ...(platform.data?.weights ?? []).map((each) => ({ code: 0, data: 0, ...each })),
    ],
    ...(allowEval && { allowEval }),
    ...(built.description !== "" && { description: describedBy(built.description) }),
  };
  const map = options.inlineMap ? bundled.map : undefined;
  const module = target === "wasm" ? writeModuleFile() : writeExecutable(target);
  function writeModuleFile(): Uint8Array<ArrayBuffer> {
    const written = thin ? writeThin(runs, metadata) : writeStandalone();
    return map === undefined ? written : appendCustom(written, MAP_SECTION, Buffer.from(map));
  }
  function writeExecutable(chosen: NativeTarget): Uint8Array<ArrayBuffer> {
    const memory = expandRuns(runs, image, heapPages * abi.WASM_PAGE_BYTES);
    return packageFunction(chosen, readBase(architecture, chosen, mask === 0 ? "standalone" : "full"), { memory, start: image }, metadata, map);
  }
  function writeStandalone(): Uint8Array<ArrayBuffer> {
    return writeWithSnapshot(mask === 0 ? readEngineFile("standalone.wasm") : engineWith(mask, manifest), runs, metadata, limitPages);
  }
  return {
    module,
    kind,
    name,
    exports: kind === "program" && bundled.mayBeProgram ? [] : bundled.exports,
    target,
    thin,
    parts: platform.parts.map((part) => part.name),
    warnings: [...bundled.warnings, ...marked, ...later, ...(await describeObservations(built.observations, bundleMap))],
    output: built.output,
    inputs: bundled.inputs,
    map: bundled.map,
    stats: { bytecode: built.bytecodeBytes, heap: built.heapBytes, pages: heapPages },
  };
}
