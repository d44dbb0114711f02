// The parts of the platform that a function carries: which they are, and loading them before it.
import { type EngineManifest, type Layout, type Part, readEngineFile } from "../engine/manifest.ts";
import { SporeletError } from "../errors.ts";
import { membersBesideGlobal, ownCode, usesMember } from "./uses.ts";
import type { Gap, Vm } from "./vm.ts";

/** What a function is linked with. */
export interface Platform {
  /** In the order in which they are loaded. */
  parts: readonly Part[];
  /** Bits of `EngineManifest.options`. */
  mask: number;
  allowEval: boolean;
  /** What some of them read. */
  data?: PlatformData;
}

/** Data that depend on the function: of the locales and time zones that it carries. */
export interface PlatformData {
  /** Loaded before the parts: it leaves the data where they look for them. */
  script: string;
  /** Bytes by what they are for. */
  weights: readonly { name: string; heap: number }[];
}

export interface PlatformRequest {
  allowEval?: boolean;
  /** Parts to carry whatever the analysis finds. */
  with?: readonly string[];
  /** Parts to leave out whatever the analysis finds. */
  without?: readonly string[];
}

function checkNames(manifest: EngineManifest, names: readonly string[]): void {
  const known = manifest.parts.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new SporeletError("E_OPTION_VALUE", `there is no part of the platform named "${unknown}"; there are ${known.join(", ")}`);
}

/**
 * The parts that `code` needs: those whose globals it uses, and what these need in turn.
 * @param code a bundle in which every use of a global that a part defines reads `globalThis.<name>`
 */
export function platformOf(code: string, manifest: EngineManifest, request: PlatformRequest): Platform {
  const { allowEval = false, with: added = [], without = [] } = request;
  checkNames(manifest, [...added, ...without]);
  const both = added.find((name) => without.includes(name));
  if (both !== undefined)
    throw new SporeletError("E_OPTION_VALUE", `the part ${both} is to be carried and to be left out: give one of \`with\` and \`without\``);
  const used = new Set(Array.from(code.matchAll(/\bglobalThis\s*(?:\.|\[["'])(\w+)/g), (match) => match[1] as string));
  for (const [, names] of code.matchAll(/\{([^{}]*)\}\s*=\s*globalThis\b/g)) for (const name of (names as string).match(/\w+/g) ?? []) used.add(name);
  for (const [, name] of code.matchAll(/["'](\w+)["']\s+in\s+globalThis\b/g)) used.add(name as string);
  const beside = membersBesideGlobal(code);
  const wanted = new Set<string>(added);
  let ownText: string | undefined;
  const own = () => {
    ownText ??= ownCode(code);
    return ownText;
  };
  // Backwards, so that whatever needs a part has been seen before the part itself.
  for (const part of [...manifest.parts].reverse()) {
    const isUsed =
      (allowEval && !part.named) ||
      wanted.has(part.name) ||
      part.globals.some((name) => used.has(name) || (!part.probed && beside.has(name))) ||
      part.mentions?.some((word) => mentions(code, word)) ||
      part.members?.some((member) => usesMember(code, member)) ||
      part.ownMentions?.some((pattern) => new RegExp(pattern).test(own()));
    if (!isUsed || without.includes(part.name)) continue;
    const uses = Object.entries(part.uses ?? {}).filter(([, pattern]) => toRegExp(pattern).test(code));
    for (const name of [part.name, ...part.needs, ...uses.map(([name]) => name)]) wanted.add(name);
  }
  const parts = manifest.parts.filter(({ name }) => wanted.has(name) && !without.includes(name));
  for (const { name, needs } of parts) {
    const missing = needs.find((needed) => without.includes(needed));
    if (missing !== undefined)
      throw new SporeletError(
        "E_OPTION_VALUE",
        `the part ${missing} can't be left out while the function carries ${name}, which needs it: leave out both or neither`,
      );
  }
  const bits = [...parts.map(({ native }) => native), allowEval ? "eval" : undefined].map((name) =>
    name === undefined ? 0 : 1 << manifest.options.indexOf(name),
  );
  return { parts, mask: bits.reduce((mask, bit) => mask | bit, 0), allowEval };
}

const ANY_CASE = "(?i)";

function toRegExp(pattern: string): RegExp {
  return pattern.startsWith(ANY_CASE) ? new RegExp(pattern.slice(ANY_CASE.length), "i") : new RegExp(pattern);
}

function mentions(code: string, word: string): boolean {
  return new RegExp(`\\b${word}\\b`).test(code);
}

/** Where the image of a module with these options begins in linear memory. */
export function imageOf(manifest: Pick<EngineManifest, "layout" | "options" | "dataBases">, mask: number): number {
  const bases = manifest.options.map((name, bit) => (mask & (1 << bit) ? manifest.dataBases[name] : undefined));
  return Math.min(manifest.layout.image, ...bases.filter((base) => base !== undefined));
}

type Init = (context: number, runtime: number) => number;

/**
 * Where the builder may put what it passes to the engine: between the stack and whatever lies above it.
 * @param mask the options of the engine that is running
 */
export function gapOf(manifest: Pick<EngineManifest, "layout" | "options" | "dataBases">, mask: number): Gap {
  return { stackTop: manifest.layout.stackTop, image: imageOf(manifest, mask) };
}

/** All options: the mask of builder-full.wasm. */
export const EVERYTHING = -1;

/** The builder's export that defines the classes of an extension: (context, runtime) → 0. */
export function initName(name: string): string {
  return `qjs_ext_${name.replaceAll("-", "_")}_init`;
}

/** Has the extension `name` define its classes. */
export function initExtension(vm: Vm, layout: Layout, name: string): void {
  const init = (vm.exports as unknown as Record<string, Init>)[initName(name)];
  if (init === undefined) throw new SporeletError("E_INTERNAL", `the engine has no extension ${name}`);
  // The glue's state begins with runtime and context (runtime/glue/state.ts).
  const [rt, context] = [vm.view.getUint32(layout.image, true), vm.view.getUint32(layout.image + 4, true)];
  if (init(context, rt) !== 0) throw new SporeletError("E_INTERNAL", `the extension ${name} did not start`);
}

/** Where the data of the extensions lie that a function does not carry, and a builder has all the same. */
function unusedData({ layout, options, dataBases }: EngineManifest, mask: number): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  let to = layout.image;
  options.forEach((name, bit) => {
    const from = dataBases[name];
    if (from === undefined) return;
    if (!(mask & (1 << bit))) ranges.push({ from, to });
    to = from;
  });
  return ranges;
}

/**
 * Clears that data.
 * @param memory linear memory from `image` on
 */
export function clearUnused(memory: Uint8Array, image: number, manifest: EngineManifest, mask: number): void {
  for (const { from, to } of unusedData(manifest, mask)) memory.fill(0, Math.max(0, from - image), Math.max(0, to - image));
}

/** What a part is made of in JavaScript; empty where all of it is native. */
function partBytecode({ name, scripted }: Part): Uint8Array {
  return scripted ? readEngineFile(`parts/${name}.bin`) : new Uint8Array(0);
}

/**
 * Loads the platform into a fresh engine.
 * @param data the compiled script of `Platform.data`
 */
export function loadPlatform(vm: Vm, manifest: EngineManifest, { parts }: Platform, limitPages: number, data?: Uint8Array): void {
  if (data !== undefined) loadBytecode(vm, manifest, data, "the data of the platform", limitPages);
  for (const part of parts) {
    const { name, native } = part;
    if (native !== undefined) initExtension(vm, manifest.layout, native);
    const bytecode = partBytecode(part);
    if (bytecode.length === 0) continue;
    loadBytecode(vm, manifest, bytecode, `the part ${name} of the platform`, limitPages);
  }
}

function loadBytecode(vm: Vm, manifest: EngineManifest, bytecode: Uint8Array, what: string, limitPages: number): void {
  vm.openScratch(gapOf(manifest, EVERYTHING), limitPages, bytecode.length + 64);
  const status = vm.exports.load_part(vm.put(bytecode), bytecode.length);
  if (status !== 0) throw new SporeletError("E_INTERNAL", `${what} failed with status ${status}: ${vm.output}`);
}
