// From bytecode to the memory that a module starts with.

import { type EngineManifest, engineManifest } from "../engine/manifest.ts";
import { SporeletError } from "../errors.ts";
import { scrubFreeChunks } from "./heap.ts";
import { type Observation, PAGE_BYTES, type Vm } from "./vm.ts";

export interface Snapshot {
  /** Linear memory from `layout.image` to the end of the heap; below, a pristine memory is zero. */
  memory: Uint8Array;
  heapPages: number;
  /** Heap bytes in use. */
  usedBytes: number;
}

/** Takes what a module needs of the engine's memory; the engine must be at rest. */
export function takeSnapshot(vm: Vm, manifest: Pick<EngineManifest, "layout" | "heapStart">): Snapshot {
  const { layout, heapStart } = manifest;
  const heapPages = vm.view.getUint32(layout.heapPages, true);
  const memory = vm.bytes.slice(layout.image, heapPages * PAGE_BYTES);
  const { used } = scrubFreeChunks(memory, heapStart - layout.image);
  return { memory, heapPages, usedBytes: used };
}

export interface LoadRequest {
  bytecode: Uint8Array;
  kind: "handler" | "program";
  name: string;
  limitPages: number;
  /** For the top level, in ms. */
  timeout: number;
}

const KIND = { handler: 1, program: 2 } as const;

/** What went wrong while the top level ran; `output` is what the guest said of it. */
export class TopLevelFailure extends Error {
  readonly status: number;
  readonly output: string;

  constructor(status: number, output: string) {
    super(output);
    this.status = status;
    this.output = output;
  }
}

/**
 * Loads a function into a fresh engine and, if it is a handler, runs its top level.
 * @throws TopLevelFailure
 */
export function snapshotFunction(vm: Vm, request: LoadRequest): { snapshot: Snapshot; observations: Observation[] } {
  const settings = Buffer.from(JSON.stringify({ name: request.name, program: request.kind === "program" }));
  vm.openScratch(engineManifest().layout, request.limitPages, 64 + request.bytecode.length + settings.length);
  const bytecode = vm.put(request.bytecode);
  const configuration = vm.put(settings);
  let status: number;
  try {
    status = vm.observe(() =>
      vm.exports.load_function(
        KIND[request.kind],
        bytecode,
        request.bytecode.length,
        configuration,
        settings.length,
        request.limitPages,
        BigInt(Math.round(request.timeout * 1e6)),
      ),
    );
  } catch (cause) {
    throw new SporeletError("E_TRAPPED", `the engine trapped while the top level ran: ${String(cause)}`, { cause });
  }
  if (status !== 0) throw new TopLevelFailure(status, vm.output);
  vm.exports.collect();
  return { snapshot: takeSnapshot(vm, engineManifest()), observations: vm.observations };
}
