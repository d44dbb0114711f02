// Invocations of one function, each of which begins in memory that equals its snapshot. It knows no file and no module's format.
import { FINISHING, OK, WAITING, WASM_PAGE_BYTES } from "../../runtime/abi.ts";
import { type ErrorCode, SporeletError } from "../errors.ts";
import type { Call, Observer } from "./call.ts";
import type { Client } from "./client.ts";
import { exchangeOver } from "./exchange.ts";
import { codeOf, environmentOf, type InvokeOptions, type RunResult, trapped } from "./function.ts";
import type { Image } from "./image.ts";
import { EXITED, Instance, TRAPPED } from "./instance.ts";
import { IdleInstances } from "./pool.ts";
import type { Replay } from "./replay.ts";
import { ABORTED, attend, LONGEST_MS } from "./waiting.ts";

/** A burst may need more instances at once; what is beyond is given up again. */
const MOST_IDLE = 64;
/** Memory that an instance has grown by, and that is cleared for every invocation although the last did not use it. */
const MOST_UNUSED_BYTES = 1 << 20;

/** Of this thread. */
const idle = new IdleInstances(MOST_IDLE);

export interface InvokerOptions {
  module: WebAssembly.Module;
  image: Image;
  /** Whether an instance may serve more than one invocation. */
  isReusable: boolean;
  /** What a new instance holds already, where that is known. */
  heldAtFirst(): Image | undefined;
  /** Looks at the memory of every invocation before it begins. */
  check?(memory: Uint8Array): void;
}

export class Invoker {
  readonly image: Image;
  readonly #module: WebAssembly.Module;
  readonly #isReusable: boolean;
  readonly #heldAtFirst: () => Image | undefined;
  readonly #check: ((memory: Uint8Array) => void) | undefined;

  constructor({ module, image, isReusable, heldAtFirst, check }: InvokerOptions) {
    this.image = image;
    this.#module = module;
    this.#isReusable = isReusable;
    this.#heldAtFirst = heldAtFirst;
    this.#check = check;
  }

  /** An instance that was at hand, or a new one. */
  take(): Instance {
    return idle.take(this.#module, this.image) ?? this.#instantiate();
  }

  /** The instance may serve another invocation from here on. */
  give(instance: Instance): void {
    idle.give(this.#module, instance, this.image.heapPages * WASM_PAGE_BYTES);
  }

  /** Replaces what is at hand by a new instance. */
  renew(): void {
    idle.drop(this.#module);
    this.give(this.#instantiate());
  }

  /** @throws SporeletError E_MALFORMED, E_MEMORY */
  #instantiate(): Instance {
    let instance: Instance;
    try {
      instance = new Instance(this.#module);
    } catch (cause) {
      throw notInstantiated(cause);
    }
    const held = this.#heldAtFirst();
    if (held !== undefined) instance.adopt(held);
    return instance;
  }

  /**
   * Runs one invocation. Where nothing has to be waited for, the result is there at once.
   * @throws SporeletError E_MALFORMED, E_NOT_PRISTINE
   */
  execute(call: Call): RunResult | Promise<RunResult> {
    const instance = this.take();
    instance.reset(this.image);
    this.#check?.(instance.memory);
    call.observer?.onReset?.();
    const status = instance.invoke(this.image, call);
    if (call.replay !== undefined) return this.#replayed(instance, status, call.replay);
    if (status !== WAITING && status !== FINISHING && !(status === OK && call.exchange !== undefined && instance.hasMessages))
      return this.#end(instance, status);
    return attend(instance, status, call).then((ended) => this.#end(instance, ended));
  }

  /**
   * The same with the options of a caller, to the end.
   * @param client takes a response that comes bit by bit, of a function that answers requests
   * @throws SporeletError E_OPTION_VALUE, E_MALFORMED, E_NOT_PRISTINE; the reason of the signal
   */
  async run(stdin: Uint8Array, options: InvokeOptions = {}, client?: Client): Promise<RunResult> {
    const { timeout: given = 0, network, signal } = options;
    if (!(given >= 0)) throw new SporeletError("E_OPTION_VALUE", `Expected \`timeout\` to be a number of ms, got ${given}`);
    signal?.throwIfAborted();
    const timeout = given > LONGEST_MS ? 0 : given; // a longer limit is none
    const exchange = network || client ? exchangeOver(network, client) : undefined;
    const observer: Observer = { onWait: (abort) => signal?.addEventListener("abort", abort, { once: true }) };
    const ended = await this.execute({ stdin, environment: environmentOf(options), timeout, ...(exchange && { exchange }), observer });
    signal?.throwIfAborted();
    return ended;
  }

  #replayed(instance: Instance, first: number, replay: Replay): RunResult {
    let status: number;
    try {
      status = replay.attend(instance, first);
    } catch (error) {
      instance.trap = error; // as in `attend`
      status = TRAPPED;
    }
    const { failure } = replay;
    if (failure !== undefined) instance.wasi.say(`sporelet: ${failure.code}: ${failure.message}\n`);
    const ended = this.#end(instance, status === FINISHING ? OK : status);
    return failure === undefined ? ended : { ...ended, status: 1, code: failure.code };
  }

  #end(instance: Instance, status: number): RunResult {
    const { trap, exitStatus, wasi } = instance;
    wasi.reportDropped();
    const { stdout, stderr, isOverfull } = wasi;
    if (this.#isReusable && instance.unused <= MOST_UNUSED_BYTES) this.give(instance);
    if (status === TRAPPED) return trapped(trap, stdout, stderr);
    if (status === EXITED && !isOverfull) return endedItself(exitStatus, stdout, stderr);
    if (status === OK && !isOverfull) return { status, stdout, stderr };
    const code: ErrorCode = isOverfull ? "E_RESULT_TOO_LARGE" : status === ABORTED ? "E_ABORTED" : codeOf(status);
    return { status: 1, code, stdout, stderr };
  }
}

export function endedItself(status: number, stdout: Uint8Array, stderr: Uint8Array): RunResult {
  return status === 0 ? { status, stdout, stderr } : { status, code: "E_FOREIGN_EXIT", stdout, stderr };
}

/** V8 has no memory for the instance, or the module does not fit together. */
export function notInstantiated(cause: unknown): SporeletError {
  return new SporeletError(cause instanceof RangeError ? "E_MEMORY" : "E_MALFORMED", `the module can't be instantiated: ${(cause as Error).message}`, {
    cause,
  });
}
