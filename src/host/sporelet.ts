// The lightweight host: functions whose every invocation begins in memory that equals their snapshot.
import { FINISHING, OK, WAITING, WASM_PAGE_BYTES } from "../../runtime/abi.ts";
import type { ErrorCode } from "../errors.ts";
import { SporeletError } from "../errors.ts";
import type { Metadata } from "../module/metadata.ts";
import type { Artifact } from "./artifact.ts";
import type { Call, Observer } from "./call.ts";
import type { Client } from "./client.ts";
import { sharedEngine } from "./engine.ts";
import { exchangeOver } from "./exchange.ts";
import { codeOf, environmentOf, type InvokeOptions, invokeOver, type LoadedFunction, type RunResult, trapped } from "./function.ts";
import { fetchStreamed } from "./http.ts";
import type { Image } from "./image.ts";
import { EXITED, Instance, TRAPPED } from "./instance.ts";
import { Paranoia } from "./paranoia.ts";
import { IdleInstances } from "./pool.ts";
import { SourceLines } from "./source-lines.ts";
import { ABORTED, attend, LONGEST_MS } from "./waiting.ts";
import { ExitSignal, type OutputLimits, Wasi } from "./wasi.ts";

/** A burst may need more instances at once; what is beyond is given up again. */
const MOST_IDLE = 64;
/** Memory that an instance has grown by, and that is cleared for every invocation although the last did not use it. */
const MOST_UNUSED_BYTES = 1 << 20;

/** Of this thread. */
const idle = new IdleInstances(MOST_IDLE);

/** The engine's memory from `image` on: what a function does not carry is zero in its memory. One view for all alike. */
function engineBase(image: number): Uint8Array {
  const { base, start } = sharedEngine();
  const view = bases.get(image) ?? base.subarray(image - start);
  bases.set(image, view);
  return view;
}

const bases = new Map<number, Uint8Array>();

/** A function of ours: its image, and the instances that it is written into. */
export class SporeletFunction implements LoadedFunction {
  readonly host = "sporelet";
  readonly name: string;
  readonly kind: "handler" | "program" | "fetch";
  readonly metadata: Metadata;
  readonly image: Image;
  readonly #module: WebAssembly.Module;
  readonly #isOwnModule: boolean;
  readonly #lines: SourceLines;
  readonly #isReusable: boolean;
  /** Where every invocation's memory is looked at before it begins. */
  readonly #paranoia: Paranoia | undefined;

  constructor({ name, metadata, module, snapshot, isTrusted, map }: Artifact, options: { isParanoid?: boolean } = {}) {
    if (metadata?.function === undefined || snapshot === undefined) throw new Error("the artifact is not one of ours");
    this.name = name;
    this.kind = metadata.function.kind;
    this.metadata = metadata;
    this.#lines = new SourceLines(map, name);
    const { base, isReusable, ...rest } = snapshot;
    this.#isReusable = isReusable;
    this.#module = module ?? sharedEngine().module;
    this.#isOwnModule = module !== undefined;
    this.image = { ...rest, isTrusted, base: base ?? engineBase(rest.layout.image) };
    if (options.isParanoid) this.#paranoia = new Paranoia(this.image);
  }

  /** Whether an instance is at hand; if not, the next invocation makes one. */
  take(): Instance {
    return idle.take(this.#module, this.image) ?? this.#instantiate();
  }

  #give(instance: Instance): void {
    idle.give(this.#module, instance, this.image.heapPages * WASM_PAGE_BYTES);
  }

  /** What a new instance of the shared engine holds: pages that are zero then need not be written, and so take no memory. */
  get #engineImage(): Image {
    const { base, start } = sharedEngine();
    return { ...this.image, base, layout: { ...this.image.layout, image: start } };
  }

  /** @throws SporeletError E_MALFORMED */
  #instantiate(): Instance {
    let instance: Instance;
    try {
      instance = new Instance(this.#module);
    } catch (cause) {
      throw notInstantiated(cause);
    }
    // What a module of its own brings along is the snapshot, as long as the host does not change it.
    if (!this.#isOwnModule) instance.adopt(this.#engineImage);
    else if (this.image.limitPages === undefined && this.image.stackBytes === undefined) instance.adopt(this.image);
    return instance;
  }

  /**
   * Runs one invocation. Where nothing has to be waited for, the result is there at once.
   * @throws SporeletError E_MALFORMED, E_NOT_PRISTINE
   */
  execute(call: Call): RunResult | Promise<RunResult> {
    const instance = this.take();
    instance.reset(this.image);
    this.#paranoia?.check(instance.memory);
    call.observer?.onReset?.();
    const status = instance.invoke(this.image, call);
    if (status !== WAITING && status !== FINISHING && !(status === OK && call.exchange !== undefined && instance.hasMessages))
      return this.#end(instance, status);
    return attend(instance, status, call).then((ended) => this.#end(instance, ended));
  }

  #end(instance: Instance, status: number): RunResult {
    const { trap, exitStatus, wasi } = instance;
    wasi.reportDropped();
    const { stdout, stderr, isOverfull } = wasi;
    if (this.#isReusable && instance.unused <= MOST_UNUSED_BYTES) this.#give(instance); // from here on it may serve another invocation
    if (status === TRAPPED) return trapped(trap, stdout, stderr);
    if (status === EXITED && !isOverfull) return endedItself(exitStatus, stdout, stderr);
    if (status === OK && !isOverfull) return { status, stdout, stderr };
    const code: ErrorCode = isOverfull ? "E_RESULT_TOO_LARGE" : status === ABORTED ? "E_ABORTED" : codeOf(status);
    return { status: 1, code, stdout, stderr };
  }

  /** @param client takes a response that comes bit by bit, of a function that answers requests */
  async run(stdin: Uint8Array, options: InvokeOptions = {}, client?: Client): Promise<RunResult> {
    const { timeout: given = 0, network, signal } = options;
    if (!(given >= 0)) throw new SporeletError("E_OPTION_VALUE", `Expected \`timeout\` to be a number of ms, got ${given}`);
    signal?.throwIfAborted();
    const timeout = given > LONGEST_MS ? 0 : given; // a longer limit is none
    const exchange = network || client ? exchangeOver(network, client) : undefined;
    const observer: Observer = { onWait: (abort) => signal?.addEventListener("abort", abort, { once: true }) };
    const ended = await this.execute({ stdin, environment: environmentOf(options), timeout, ...(exchange && { exchange }), observer });
    signal?.throwIfAborted();
    return { ...ended, stderr: await this.#lines.translate(ended.stderr) };
  }

  invoke(event: unknown, options?: InvokeOptions): Promise<unknown> {
    return invokeOver(this, event, options);
  }

  fetch(request: Request, options?: InvokeOptions): Promise<Response> {
    return fetchStreamed(this, this.run.bind(this), request, options);
  }

  /** Makes memory that of the snapshot now, rather than before the next invocation, and answers it. */
  reset(): Uint8Array {
    const instance = this.take();
    instance.reset(this.image);
    this.#give(instance);
    return instance.memory;
  }

  /** Does now what the next invocation would have to wait for: of this function, or of one that shares its engine. */
  prepareNext(): void {
    const instance = this.take();
    instance.clear(this.image);
    this.#give(instance);
  }

  /** Linear memory as the last invocation left it. */
  get memory(): Uint8Array {
    const instance = this.take();
    this.#give(instance);
    return instance.memory;
  }

  /** Replaces the instance by a new one: what a reset spares. */
  reinstantiate(): void {
    idle.drop(this.#module);
    this.#give(this.#instantiate());
  }
}

function endedItself(status: number, stdout: Uint8Array, stderr: Uint8Array): RunResult {
  return status === 0 ? { status, stdout, stderr } : { status, code: "E_FOREIGN_EXIT", stdout, stderr };
}

/** V8 has no memory for the instance, or the module does not fit together. */
function notInstantiated(cause: unknown): SporeletError {
  return new SporeletError(cause instanceof RangeError ? "E_MEMORY" : "E_MALFORMED", `the module can't be instantiated: ${(cause as Error).message}`, {
    cause,
  });
}

/**
 * Runs a WASI command that sporelet did not build, if it imports no more than ours do. In an instance of its own: what
 * such a module can change is not only its memory.
 * @throws SporeletError E_MALFORMED, E_MEMORY
 */
export function runForeign(module: WebAssembly.Module, stdin: Uint8Array, environment: Readonly<Record<string, string>>, limits?: OutputLimits): RunResult {
  const wasi = new Wasi();
  wasi.begin(stdin, environment, limits);
  let status = 0;
  let isInstance = false;
  try {
    const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi.imports });
    isInstance = true;
    const { memory, _start } = instance.exports as { memory: WebAssembly.Memory; _start(): void };
    wasi.attach(memory);
    _start();
  } catch (error) {
    if (error instanceof ExitSignal) status = error.status;
    // A start function of WebAssembly's own runs within the instantiation.
    else if (isInstance || error instanceof WebAssembly.RuntimeError) return trapped(error, wasi.stdout, wasi.stderr);
    else throw notInstantiated(error);
  }
  wasi.reportDropped();
  const ended = endedItself(status, wasi.stdout, wasi.stderr);
  return wasi.isOverfull ? { ...ended, status: status || 1, code: "E_RESULT_TOO_LARGE" } : ended;
}
