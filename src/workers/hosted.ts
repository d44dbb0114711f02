// A function in a host: the same to call as one that `load` gives, but run by the host's workers.
import { randomUUID } from "node:crypto";
import { type ErrorCode, SporeletError } from "../errors.ts";
import type { Artifact } from "../host/artifact.ts";
import type { Client } from "../host/client.ts";
import { exchangeOver } from "../host/exchange.ts";
import { environmentOf, functionError, type InvokeOptions, invokeOver, type LoadedFunction, type RunResult } from "../host/function.ts";
import { fetchStreamed } from "../host/http.ts";
import { withoutMarks } from "../host/log-records.ts";
import { SourceLines } from "../host/source-lines.ts";
import { LONGEST_MS } from "../host/waiting.ts";
import type { Metadata } from "../module/metadata.ts";
import type { WebRequest, WebResponse } from "../web-types.ts";
import type { Caller, Ending, PendingCall } from "./call.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { FunctionOptions } from "./function-options.ts";
import { clock, type Definition } from "./protocol.ts";

/** What became of one invocation, for those who count and log. */
export interface Invocation {
  fn: HostedFunction;
  requestId: string;
  outcome: Ending;
}

export interface HostListener {
  /** A result, or a failure; called once for each invocation. */
  onInvocation?(invocation: Invocation): void;
  /** @internal All that the invocation wrote on stderr, as `recordsOf` reads it, when it has wholly ended. */
  onLog?(fn: HostedFunction, requestId: string, stderr: Uint8Array): void;
}

/** Characters of a request id, which passes through a ring of 1 MiB. */
const MAX_ID = 4096;

const NOTHING = new Uint8Array(0);

let lastId = 0;

/** How a call begins, beside what the function itself says. */
export interface CallOptions {
  requestId?: string;
  timeout?: number;
  /** More environment, JSON. */
  environment?: string;
  network?: InvokeOptions["network"];
  /** Takes a response that comes bit by bit. */
  client?: Client;
  /** Whether the outcome has a recording. */
  isRecorded?: boolean;
  /** A recording: the function gets the time, the randomness and the answers that are in it, and has no network. */
  recording?: Uint8Array;
}

export class HostedFunction implements LoadedFunction {
  readonly host = "sporelet";
  readonly name: string;
  readonly kind: LoadedFunction["kind"];
  readonly metadata?: Metadata;
  readonly options: Required<Omit<FunctionOptions, "name" | "network" | "stack">> & Pick<FunctionOptions, "network" | "stack">;
  readonly #definition: Definition;
  readonly #dispatcher: Dispatcher;
  readonly #listener: HostListener;
  readonly #lines: SourceLines;
  #inFlight = 0;
  /** What its last invocation took a worker, ms. */
  #lastMs = Number.POSITIVE_INFINITY;
  #isUnloaded = false;

  /** @internal */
  constructor(artifact: Artifact, name: string, options: HostedFunction["options"], dispatcher: Dispatcher, listener: HostListener, isParanoid: boolean) {
    const { map, ...plain } = artifact;
    this.name = name;
    this.kind = artifact.kind;
    if (artifact.metadata !== undefined) this.metadata = artifact.metadata;
    this.options = options;
    this.#lines = new SourceLines(map, artifact.name);
    this.#dispatcher = dispatcher;
    this.#listener = listener;
    const limits = { stdout: options.maxResult, stderr: options.maxLog };
    const asRecords = listener.onLog !== undefined;
    this.#definition = { id: ++lastId, artifact: plain, environment: environmentOf({ env: options.env }), limits, isParanoid, asRecords };
  }

  /** Invocations that have not ended. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /**
   * @internal
   * Begins an invocation; `caller` hears how it goes, within this call at the earliest.
   * @returns a function that gives it up
   * @throws SporeletError E_BUSY, E_HOST_CLOSED, E_OPTION_VALUE
   */
  call(stdin: Uint8Array, caller: Caller, options: CallOptions = {}): () => void {
    const { requestId = randomUUID(), timeout = this.options.timeout, environment = "", client, isRecorded = false, recording = NOTHING } = options;
    const network = recording.length === 0 ? (options.network ?? this.options.network) : undefined;
    if (this.#isUnloaded) throw new SporeletError("E_HOST_CLOSED", `the function ${this.name} was unloaded`);
    if (this.#inFlight >= this.options.concurrency)
      throw new SporeletError("E_BUSY", `the function ${this.name} has ${this.#inFlight} requests in flight, as many as it may have`);
    if (this.#dispatcher.isFull)
      throw new SporeletError("E_BUSY", `calls that wait keep ${this.#dispatcher.held} bytes of memory, as much as they may together (memoryTotal)`);
    if (requestId.length > MAX_ID)
      throw new SporeletError("E_OPTION_VALUE", `Expected \`requestId\` to have at most ${MAX_ID} characters, got ${requestId.length}`);
    this.#inFlight++;
    const isMarked = this.#definition.asRecords;
    const call: PendingCall = {
      definition: this.#definition,
      stdin,
      requestId,
      environment,
      timeout: timeout > LONGEST_MS ? 0 : Math.ceil(timeout), // a longer limit is none
      arrived: clock(),
      expected: this.#lastMs,
      isRecorded,
      recording,
      caller: {
        onOutcome: (outcome) => {
          this.#lastMs = outcome.phases.reset + outcome.phases.run;
          this.#listener.onInvocation?.({ fn: this, requestId, outcome });
          caller.onOutcome(isMarked && outcome.stderr.length > 0 ? { ...outcome, stderr: withoutMarks(outcome.stderr) } : outcome);
        },
        onEnd: (stderr, code) => {
          this.#inFlight--;
          this.#dispatcher.settled();
          if (stderr.length > 0) this.#listener.onLog?.(this, requestId, stderr);
          caller.onEnd(isMarked ? withoutMarks(stderr) : stderr, code);
          if (this.#isUnloaded && this.#inFlight === 0) this.#dispatcher.forget(this.#definition.id);
        },
      },
      ...((network || client) && { exchange: exchangeOver(network, client) }),
      isAnswered: false,
      isStreaming: false,
      isAborted: false,
    };
    this.#dispatcher.submit(call);
    return () => this.#dispatcher.abort(call);
  }

  async run(stdin: Uint8Array, options: InvokeOptions = {}, client?: Client): Promise<RunResult> {
    const { env, timeout, requestId, network, signal } = options;
    if (timeout !== undefined && !(timeout >= 0)) throw new SporeletError("E_OPTION_VALUE", `Expected \`timeout\` to be a number of ms, got ${timeout}`);
    signal?.throwIfAborted();
    const environment = env && JSON.stringify(environmentOf({ env }));
    const { promise, resolve, reject } = withResolvers<RunResult>();
    let result: RunResult | undefined;
    const caller: Caller = {
      onOutcome: ({ status, code, stdout, stderr }) => {
        result = { status, ...(code && { code }), stdout: Uint8Array.from(stdout), stderr: Uint8Array.from(stderr) };
        if (code !== undefined || stderr.length > 0) return;
        resolve(result);
      },
      onEnd: (stderr) => {
        if (result !== undefined) resolve({ ...result, stderr: Uint8Array.from(stderr) });
      },
    };
    const giveUp = this.call(stdin, caller, {
      ...(requestId !== undefined && { requestId }),
      ...(timeout !== undefined && { timeout }),
      ...(environment !== undefined && { environment }),
      ...(network && { network }),
      ...(client && { client }),
    });
    const onAbort = () => {
      reject(signal?.reason);
      giveUp();
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      const ended = await promise;
      return { ...ended, stderr: await this.inSourceLines(ended.stderr) };
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  invoke(event: unknown, options?: InvokeOptions): Promise<unknown> {
    return invokeOver(this, event, options);
  }

  fetch(request: WebRequest, options?: InvokeOptions): Promise<WebResponse> {
    return fetchStreamed(this, this.run.bind(this), request, options);
  }

  /** @internal What the function wrote on stderr, with positions in its source. */
  inSourceLines(stderr: Uint8Array): Promise<Uint8Array> {
    return this.#lines.translate(stderr);
  }

  /** @internal The error that a failed outcome stands for, in the function's source lines. */
  async errorOf(code: ErrorCode | undefined, stderr: Uint8Array): Promise<SporeletError> {
    return functionError({ status: 1, ...(code && { code }), stdout: new Uint8Array(0), stderr: await this.inSourceLines(stderr) });
  }

  /** @internal Takes no more calls; the workers forget the function when those under way have ended. */
  unload(): void {
    this.#isUnloaded = true;
    if (this.#inFlight === 0) this.#dispatcher.forget(this.#definition.id);
  }
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (reason: unknown) => void } {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((settle, fail) => {
    resolve = settle;
    reject = fail;
  });
  return { promise, resolve, reject };
}
