// The lightweight host: one instance per loaded function, made pristine for every invocation.
import { engineImportName, engineManifest, type Mailbox, readEngineFile } from "../engine/manifest.ts";
import { SporeletError } from "../errors.ts";
import { ByteReader } from "../module/bytes.ts";
import type { Metadata } from "../module/metadata.ts";
import { decodeRuns, NO_RUNS } from "../module/runs.ts";
import { findSection, SECTION, type Section } from "../module/sections.ts";
import { codeOf, environmentOf, type InvokeOptions, inSourceLines, invokeOver, type LoadedFunction, type RunResult, trapped } from "./function.ts";
import { fetchOver } from "./http.ts";
import { EXITED, FINISHING, type Image, Instance, TRAPPED, WAITING } from "./instance.ts";
import { Pool } from "./pool.ts";
import { attend } from "./waiting.ts";
import { ExitSignal, Wasi } from "./wasi.ts";

const PAGE_BYTES = 65536;
const OK = 0;
/** What Node's timers can wait for, 25 days: a longer limit is none. */
const LONGEST_MS = 2 ** 31 - 1;

export function compileModule(bytes: Uint8Array): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes as BufferSource);
  } catch (cause) {
    throw new SporeletError("E_MALFORMED", `the module is not valid: ${(cause as Error).message}`, { cause });
  }
}

interface SharedEngine {
  pool: Pool;
  /** Its memory from `start` on. */
  base: Uint8Array;
  start: number;
}

let engine: SharedEngine | undefined;

/** The engine of thin modules: one for all of them, whose functions differ in what is written over its memory. */
function sharedEngine(): SharedEngine {
  if (engine === undefined) {
    const { layout, dataBases } = engineManifest();
    const module = compileModule(readEngineFile("engine.wasm"));
    const first = instantiate(module);
    const start = Math.min(layout.image, ...Object.values(dataBases));
    engine = { pool: new Pool(module, undefined, first), base: trimZeros(first.memory.slice(start)), start };
  }
  return engine;
}

/** A function of ours: its image, and the instances that it is written into. */
export class SporeletFunction implements LoadedFunction {
  readonly host = "sporelet";
  readonly name: string;
  readonly kind: "handler" | "program" | "fetch";
  readonly metadata: Metadata;
  readonly image: Image;
  readonly #pool: Pool;
  readonly #map: string | undefined;

  constructor(metadata: Metadata, image: Image, pool: Pool, map?: string) {
    this.name = metadata.function?.name ?? "";
    this.kind = metadata.function?.kind ?? "handler";
    this.metadata = metadata;
    this.image = image;
    this.#pool = pool;
    this.#map = map;
  }

  async run(stdin: Uint8Array, options: InvokeOptions = {}): Promise<RunResult> {
    const { timeout: given = 0, network } = options;
    if (!(given >= 0)) throw new SporeletError("E_OPTION_VALUE", `Expected \`timeout\` to be a number of ms, got ${given}`);
    const timeout = given > LONGEST_MS ? 0 : given;
    const environment = environmentOf(options);
    const instance = this.#pool.take();
    let status = instance.invoke(this.image, stdin, environment, timeout, network !== undefined);
    if (status === WAITING || status === FINISHING) status = await attend(instance, status, network, timeout);
    const { trap, exitStatus } = instance;
    const { stdout, stderr: said } = instance.wasi;
    this.#pool.give(instance); // from here on it may serve another invocation
    const stderr = await inSourceLines(said, this.#map, this.name);
    if (status === EXITED) return endedItself(exitStatus, stdout, stderr);
    if (status === OK) return { status, stdout, stderr };
    if (status !== TRAPPED) return { status: 1, code: codeOf(status), stdout, stderr };
    return trapped(trap, stdout, stderr);
  }

  invoke(event: unknown, options?: InvokeOptions): Promise<unknown> {
    return invokeOver((stdin, given) => this.run(stdin, given), event, options);
  }

  fetch(request: Request, options?: InvokeOptions): Promise<Response> {
    return fetchOver(this, request, options);
  }

  /** Makes memory that of the snapshot now, rather than before the next invocation, and answers it. */
  reset(): Uint8Array {
    const instance = this.#pool.peek();
    instance.reset(this.image);
    return instance.memory;
  }

  /** Linear memory as the last invocation left it. */
  get memory(): Uint8Array {
    return this.#pool.peek().memory;
  }

  /** Replaces the instance by a new one: what a reset spares. */
  reinstantiate(): void {
    this.#pool.renew();
  }
}

function endedItself(status: number, stdout: Uint8Array, stderr: Uint8Array): RunResult {
  return status === 0 ? { status, stdout, stderr } : { status, code: "E_FOREIGN_EXIT", stdout, stderr };
}

function mailboxOf(metadata: Metadata): Mailbox {
  const { mailbox, heapPages } = metadata;
  const last = heapPages * PAGE_BYTES - 8;
  if (mailbox === undefined || ![mailbox.wait, mailbox.connected, mailbox.outbox].every((at) => Number.isInteger(at) && at >= 0 && at <= last))
    throw new SporeletError("E_MALFORMED", "the module does not say how a host talks with it");
  return mailbox;
}

/** @throws SporeletError E_MALFORMED */
export function loadStandalone(bytes: Uint8Array, metadata: Metadata, map?: string): SporeletFunction {
  const module = compileModule(bytes);
  const instance = instantiate(module);
  const { layout, heapPages } = metadata;
  if (instance.memory.length !== heapPages * PAGE_BYTES || layout.image >= instance.memory.length)
    throw new SporeletError("E_MALFORMED", `the module has ${instance.memory.length} bytes of memory, its description says ${heapPages * PAGE_BYTES}`);
  const image: Image = {
    layout,
    mailbox: mailboxOf(metadata),
    heapPages,
    runs: NO_RUNS,
    base: trimZeros(instance.memory.slice(layout.image)),
    start: layout.image,
  };
  instance.adopt(image);
  return new SporeletFunction(metadata, image, new Pool(module, image, instance), map);
}

/** @throws SporeletError E_ENGINE_MISMATCH, E_MALFORMED, E_TRUNCATED */
export function loadThin(sections: readonly Section[], metadata: Metadata, map?: string): SporeletFunction {
  const manifest = engineManifest();
  if (metadata.engine !== manifest.hash)
    throw new SporeletError(
      "E_ENGINE_MISMATCH",
      `the module is thin and needs the engine ${engineImportName(metadata.engine)}; this sporelet has ${engineImportName(manifest.hash)}`,
    );
  const { layout, heapPages } = metadata;
  const { pool, base, start } = sharedEngine();
  if (layout.image < start) throw new SporeletError("E_MALFORMED", `the module's snapshot begins at ${layout.image}, below the engine's own data`);
  const runs = decodeRuns(readDelta(sections), layout.image, heapPages * PAGE_BYTES);
  return new SporeletFunction(metadata, { layout, mailbox: mailboxOf(metadata), heapPages, runs, base, start }, pool, map);
}

function instantiate(module: WebAssembly.Module): Instance {
  try {
    return new Instance(module);
  } catch (cause) {
    throw new SporeletError("E_MALFORMED", `the module can't be instantiated: ${(cause as Error).message}`, { cause });
  }
}

/** The one passive segment of a thin module (src/module/thin.ts). */
function readDelta(sections: readonly Section[]): Uint8Array {
  const body = findSection(sections, SECTION.data)?.body;
  if (body === undefined) throw new SporeletError("E_MALFORMED", "the thin module has no data section");
  const reader = new ByteReader(body);
  if (reader.u32() !== 1 || reader.byte() !== 1) throw new SporeletError("E_MALFORMED", "the thin module does not hold exactly one passive segment");
  return reader.raw(reader.u32());
}

function trimZeros(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}

/** Runs a WASI command that sporelet did not build, if it imports no more than ours do. */
export function runForeign(module: WebAssembly.Module, stdin: Uint8Array, environment: Readonly<Record<string, string>>): RunResult {
  const wasi = new Wasi();
  const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi.imports });
  const { memory, _start } = instance.exports as { memory: WebAssembly.Memory; _start(): void };
  wasi.attach(memory);
  wasi.begin(stdin, environment);
  let status = 0;
  try {
    _start();
  } catch (error) {
    if (error instanceof ExitSignal) status = error.status;
    else return trapped(error, wasi.stdout, wasi.stderr);
  }
  return endedItself(status, wasi.stdout, wasi.stderr);
}
