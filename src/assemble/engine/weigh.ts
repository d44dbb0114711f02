// What each part of the platform weighs in a module that carries it.
import { initExtension } from "../../build/parts.ts";
import { takeSnapshot } from "../../build/snapshot.ts";
import type { Gap, Vm } from "../../build/vm.ts";
import type { Layout, Part } from "../../engine/manifest.ts";
import { functionSizes } from "../../module/functions.ts";
import { findRuns } from "../../module/runs.ts";
import { findSection, readSections, SECTION, type Section } from "../../module/sections.ts";
import { SEGMENTS } from "../../module/standalone.ts";
import { load } from "./boot.ts";
import { type ExtensionName, type Linked, OPTIONS } from "./link.ts";

/** A part as runtime/platform/parts.json has it. */
export type CatalogueEntry = Omit<Part, "scripted" | "weight">;

/** What parts are loaded into to be weighed. */
export interface Scales {
  /** An engine that has started. */
  fresh(): Vm;
  layout: Layout;
  gap: Gap;
  heapStart: number;
  bytecodes: ReadonlyMap<string, Uint8Array>;
}

/** Memory from `image` on, with `parts` loaded. */
function memoryWith(parts: readonly CatalogueEntry[], { fresh, layout, gap, heapStart, bytecodes }: Scales, image: number): Uint8Array {
  const vm = fresh();
  for (const { name, native } of parts) {
    if (native !== undefined) initExtension(vm, layout, native);
    const bytecode = bytecodes.get(name);
    if (bytecode !== undefined) load(vm, gap, bytecode, `the part ${name}`);
  }
  vm.exports.collect();
  return takeSnapshot(vm, { layout, heapStart }, image).memory;
}

/**
 * What each part adds to the heap of a function that has what the part needs. Words that are not zero are counted:
 * QuickJS takes small blocks from arenas, which are in use as a whole.
 */
export function weighParts(catalogue: readonly CatalogueEntry[], scales: Scales): number[] {
  const used = (parts: readonly CatalogueEntry[]) => {
    const { buffer, byteOffset, length } = memoryWith(parts, scales, scales.heapStart & ~7);
    return new BigUint64Array(buffer, byteOffset, length >> 3).reduce((sum, word) => (word === 0n ? sum : sum + 8), 0);
  };
  const needed = (part: CatalogueEntry): Set<string> => {
    const direct = catalogue.filter(({ name }) => part.needs.includes(name));
    return new Set([...part.needs, ...direct.flatMap((need) => [...needed(need)])]);
  };
  return catalogue.map((part) => {
    const names = needed(part);
    const before = catalogue.filter(({ name }) => names.has(name));
    return used([...before, part]) - used(before);
  });
}

/** What a standalone module grows by where `eval` is allowed at run time: by the parser and by every part. */
export function weighEval({ standalone, standaloneFull }: Linked, catalogue: readonly CatalogueEntry[], scales: Scales): number {
  const { image } = scales.layout;
  const before = memoryWith([], scales, scales.gap.image);
  before.fill(0, 0, image - scales.gap.image); // data of extensions, which a module without them has not
  const carried = catalogue.filter(({ named }) => !named); // as platformOf carries them
  const runs = findRuns(memoryWith(carried, scales, scales.gap.image), before, scales.gap.image, SEGMENTS);
  return codeSize(standaloneFull) - codeSize(standalone) + runs.reduce((sum, { bytes }) => sum + bytes.length + SEGMENT_BYTES, 0);
}

/** Beside its bytes, a data segment has about so many. */
const SEGMENT_BYTES = 8;

function codeSize(module: Uint8Array): number {
  return (findSection(readSections(module), SECTION.code) as Section).body.length;
}

/** Sizes of native code and data by option. */
export function weighOptions(linked: Linked, top: number): Record<string, { code: number; data: number }> {
  const sizes = functionSizes(findSection(readSections(linked.standaloneFull), SECTION.code) as Section);
  let end = top;
  return Object.fromEntries(
    OPTIONS.map((name, bit) => {
      const base = linked.dataBases[name as ExtensionName] ?? end;
      const data = end - base;
      end = base;
      return [name, { code: sizes.reduce((sum, size, i) => sum + ((linked.masks[i] as number) & (1 << bit) ? size : 0), 0), data }];
    }),
  );
}
