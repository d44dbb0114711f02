// The engine that all thin modules share: their functions differ only in what is written over its memory.
import { WASM_PAGE_BYTES } from "../../runtime/abi.ts";
import { engineManifest, readEngineFile } from "../engine/manifest.ts";
import { initialMemory } from "../module/data.ts";
import { readMemory, readSections } from "../module/sections.ts";

/** Plain data: threads share it. */
export interface SharedEngine {
  module: WebAssembly.Module;
  /** Its memory from `start` on. */
  base: Uint8Array;
  start: number;
  /** How much it begins with. */
  heapPages: number;
}

let engine: SharedEngine | undefined;

/** @throws SporeletError E_ENGINE_MISSING */
export function sharedEngine(): SharedEngine {
  engine ??= loadEngine();
  return engine;
}

function loadEngine(): SharedEngine {
  const bytes = readEngineFile("engine.wasm");
  const { layout, dataBases } = engineManifest();
  const sections = readSections(bytes);
  const start = Math.min(layout.image, ...Object.values(dataBases));
  const heapPages = readMemory(sections)?.min ?? 0;
  return { module: new WebAssembly.Module(bytes), base: initialMemory(sections, start, heapPages * WASM_PAGE_BYTES), start, heapPages };
}

/** Whether a function of this thread runs in the engine already. */
export function isEngineLoaded(): boolean {
  return engine !== undefined;
}

/** Has this thread use the engine that another one has loaded. */
export function adoptEngine(loaded: SharedEngine): void {
  engine = loaded;
}
