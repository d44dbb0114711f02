// From bytecode to the memory that a module starts with.

import { KIND_FETCH, KIND_HANDLER, KIND_PROGRAM, WASM_PAGE_BYTES } from "../../runtime/abi.ts";
import type { EngineManifest } from "../engine/manifest.ts";
import { SporeletError } from "../errors.ts";
import { type Evaluation, isFeatureTest } from "./evaluation.ts";
import type { BuiltFunction, FunctionSource } from "./function-source.ts";
import { scrubFreeChunks } from "./heap.ts";
import { clearUnused, EVERYTHING, gapOf, imageOf, loadPlatform } from "./parts.ts";
import type { Vm } from "./vm.ts";

export interface Snapshot {
  /** Linear memory from where the image begins to the end of the heap; below, a pristine memory is zero. */
  memory: Uint8Array;
  heapPages: number;
  /** Heap bytes in use. */
  usedBytes: number;
}

/**
 * Takes what a module needs of the engine's memory; the engine must be at rest.
 * @param image where in memory to begin
 */
export function takeSnapshot(vm: Vm, { layout, heapStart }: Pick<EngineManifest, "layout" | "heapStart">, image = layout.image): Snapshot {
  const heapPages = vm.view.getUint32(layout.heapPages, true);
  const memory = vm.bytes.slice(image, heapPages * WASM_PAGE_BYTES);
  const { used } = scrubFreeChunks(memory, heapStart - image);
  return { memory, heapPages, usedBytes: used };
}

/** What the guest is told of its function, as JSON. */
function settingsOf({ name, kind, mayBeProgram }: Pick<FunctionSource, "name" | "kind" | "mayBeProgram">): Buffer {
  return Buffer.from(JSON.stringify({ name, program: kind === "program", ...(mayBeProgram && { mayBeProgram }) }));
}

export interface LoadRequest extends Omit<FunctionSource, "code" | "fileName" | "strip" | "delta"> {
  bytecode: Uint8Array;
  /** The compiled script of `Platform.data`. */
  data?: Uint8Array;
}

const KIND = { handler: KIND_HANDLER, program: KIND_PROGRAM, fetch: KIND_FETCH } as const;

/** What went wrong while the top level ran; `output` is what the guest said of it. */
export class TopLevelFailure extends Error {
  readonly status: number;
  readonly output: string;
  readonly evaluations: readonly Evaluation[];

  constructor(status: number, { output, evaluations }: Pick<Vm, "output" | "evaluations">) {
    super(output);
    this.status = status;
    this.output = output;
    this.evaluations = evaluations;
  }
}

export interface LoadedSnapshot extends Pick<BuiltFunction, "observations" | "evaluations" | "kind"> {
  snapshot: Snapshot;
}

/**
 * Loads a function into a fresh engine and, if it is a handler, runs its top level.
 * @throws TopLevelFailure
 */
export function snapshotFunction(vm: Vm, manifest: EngineManifest, request: LoadRequest): LoadedSnapshot {
  const { platform } = request;
  loadPlatform(vm, manifest, platform, request.limitPages, request.data);
  const settings = settingsOf(request);
  vm.openScratch(gapOf(manifest, platform.mask === 0 ? 0 : EVERYTHING), request.limitPages, 64 + request.bytecode.length + settings.length);
  const bytecode = vm.put(request.bytecode);
  const configuration = vm.put(settings);
  let status: number;
  try {
    vm.exports.allow_eval(1);
    status = vm.observe(
      () =>
        vm.exports.load_function(
          KIND[request.kind],
          bytecode,
          request.bytecode.length,
          configuration,
          settings.length,
          request.limitPages,
          request.stackBytes,
          BigInt(Math.round(request.timeout * 1e6)),
        ),
      (source) => !platform.allowEval && isFeatureTest(source),
    );
    if (!platform.allowEval) vm.exports.allow_eval(0);
  } catch (cause) {
    throw new SporeletError("E_TRAPPED", `the engine trapped while the top level ran: ${String(cause)}`, { cause });
  }
  if (status !== 0) throw new TopLevelFailure(status, vm);
  vm.exports.collect();
  const image = imageOf(manifest, platform.mask);
  const snapshot = takeSnapshot(vm, manifest, image);
  clearUnused(snapshot.memory, image, manifest, platform.mask);
  const found = vm.view.getUint32(manifest.kindAddress, true);
  const kind = found === KIND.fetch ? "fetch" : found === KIND.program ? "program" : request.kind;
  return { snapshot, observations: vm.observations, evaluations: vm.evaluations, kind };
}
