// The host's side of one worker thread: hands calls over, takes results, and knows of every call
// whether it has begun.

import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { CLIENT } from "../../runtime/abi.ts";
import type { SharedEngine } from "../host/engine.ts";
import { readMessage } from "../host/messages.ts";
import type { PendingCall } from "./call.ts";
import { CallSize, writeCall } from "./call-record.ts";
import {
  ANSWERED,
  ASLEEP,
  AWAKE,
  type Channel,
  COLD,
  CURRENT,
  clock,
  DOZING,
  ENDED,
  FREE,
  HELD,
  HOST_WOKEN,
  NONE,
  openChannel,
  QUEUED,
  RECALLED,
  type ResultRecord,
  SKIPPED,
  SLOTS,
  STARTED,
  STEPS,
  sharedMemory,
  TAKEN,
  type ToHost,
  type ToWorker,
  WAKE,
  WORKER_STATE,
  type WorkerData,
} from "./protocol.ts";
import { readResult } from "./result-record.ts";

/** Relative to the bundle, or in tests to this file; see src/assemble/build.mjs and vitest.config.ts. */
declare const WORKER_FILE: string;

/** Calls that are handed over before the worker is ready for them, so that it need not wait for the next. */
const MOST_AHEAD = 32;

interface Listener {
  /** A call has ended or come back, so there is room. */
  onRoom(): void;
  /** The thread has ended; it must be replaced. `begun` are the calls that it had begun, `queued` those that it had not. */
  onDeath(thread: WorkerThread, begun: PendingCall[], queued: PendingCall[], reason: string): void;
}

export class WorkerThread {
  readonly #worker: Worker;
  readonly #bulk: MessagePort;
  readonly #channel: Channel;
  readonly #listener: Listener;
  readonly #calls = new Array<PendingCall | undefined>(SLOTS);
  readonly #serials = new Int32Array(SLOTS);
  /** Of each slot's call: how many were handed over before it. */
  readonly #places = new Float64Array(SLOTS);
  readonly #free: number[] = Array.from({ length: SLOTS }, (_, i) => SLOTS - 1 - i);
  readonly #known = new Set<number>();
  readonly started = clock();
  #handedOver = 0;
  #lastSteps = 0;
  #stuckSince = 0;
  #isDead = false;
  #ending: Promise<unknown> | undefined;
  #reason = "";

  /** @param hasSiblings whether the host has other workers */
  constructor(engine: SharedEngine, hasSiblings: boolean, listener: Listener) {
    const memory = sharedMemory();
    const { port1, port2 } = new MessageChannel();
    this.#channel = openChannel(memory);
    this.#channel.control[CURRENT] = NONE;
    this.#bulk = port1;
    this.#listener = listener;
    this.#worker = new Worker(new URL(WORKER_FILE, import.meta.url), {
      workerData: { memory, engine, hasSiblings, bulk: port2 } satisfies WorkerData,
      transferList: [port2],
      env: {},
      stdin: false,
    });
    this.#worker.on("message", (message: typeof WAKE | ToHost) => this.#receive(message));
    this.#worker.on("error", (error) => {
      this.#reason ||= `it failed: ${error.message}`;
    });
    this.#worker.on("exit", () => this.#die());
    // What keeps the process going are the calls, by their host's timer.
    this.#worker.unref();
    port1.unref();
  }

  /** Calls that it has, begun or not. */
  get load(): number {
    return SLOTS - this.#free.length;
  }

  /** Calls that it has not begun. */
  get ahead(): number {
    return (this.#handedOver - Atomics.load(this.#channel.control, TAKEN)) | 0;
  }

  /** Memory that its waiting calls keep, in bytes. */
  get held(): number {
    return Atomics.load(this.#channel.control, HELD) * 1024;
  }

  /** Whether another call may be handed over. */
  hasRoom(mostBegun: number): boolean {
    return !this.#isDead && this.#stuckSince === 0 && this.#free.length > 0 && this.ahead < MOST_AHEAD && this.load < mostBegun + MOST_AHEAD;
  }

  /** @returns whether the call could be handed over */
  hand(call: PendingCall): boolean {
    const { definition } = call;
    const { calls, slots, control } = this.#channel;
    const size = new CallSize(call);
    const at = calls.reserve(size.total);
    if (at < 0) return false;
    const slot = this.#free.pop() as number;
    const serial = ((this.#serials[slot] as number) + 1) | 0;
    this.#serials[slot] = serial;
    this.#places[slot] = this.#handedOver;
    this.#calls[slot] = call;
    const isNew = !this.#known.has(definition.id);
    if (isNew) {
      this.#known.add(definition.id);
      this.#bulk.postMessage(definition);
    }
    writeCall(calls, at, { call, size, slot, serial, isNew }, this.#bulk);
    Atomics.store(slots, slot, QUEUED);
    calls.commit();
    this.#handedOver++;
    const state = Atomics.load(control, WORKER_STATE) === AWAKE ? AWAKE : Atomics.exchange(control, WORKER_STATE, AWAKE);
    if (state === DOZING) Atomics.notify(control, WORKER_STATE);
    else if (state === ASLEEP) this.#worker.postMessage(WAKE);
    return true;
  }

  /** Takes back the calls that have not begun, in the order in which they were handed over. */
  recall(): PendingCall[] {
    const { slots } = this.#channel;
    const back: PendingCall[] = [];
    for (const slot of this.#taken()) {
      if (Atomics.compareExchange(slots, slot, QUEUED, RECALLED) !== QUEUED) continue;
      back.push(this.#calls[slot] as PendingCall);
      this.#calls[slot] = undefined; // the slot itself is free when the worker has skipped it
    }
    return back;
  }

  /** The slots that have a call, in the order in which these were handed over. */
  #taken(): number[] {
    const taken = [...this.#calls.keys()].filter((slot) => this.#calls[slot] !== undefined);
    return taken.sort((a, b) => (this.#places[a] as number) - (this.#places[b] as number));
  }

  /** Gives a call up; true if it had not begun. */
  abort(call: PendingCall): boolean {
    const slot = this.#calls.indexOf(call);
    if (slot < 0) return false;
    if (Atomics.compareExchange(this.#channel.slots, slot, QUEUED, RECALLED) === QUEUED) {
      this.#calls[slot] = undefined;
      return true;
    }
    this.#post({ what: "abort", slot, serial: this.#serials[slot] as number });
    return false;
  }

  forget(id: number): void {
    if (this.#known.delete(id)) this.#post({ what: "forget", id });
  }

  /**
   * Looks at what the worker is doing.
   * @returns ms for which it has been at one step, and the call of that step; undefined if it moves
   */
  stuck(): { ms: number; call: PendingCall | undefined; age: number } | undefined {
    const { control, starts } = this.#channel;
    const steps = Atomics.load(control, STEPS);
    const slot = Atomics.load(control, CURRENT);
    const now = clock();
    if (slot === NONE || steps !== this.#lastSteps) {
      this.#lastSteps = steps;
      this.#stuckSince = 0;
      return undefined;
    }
    this.#stuckSince ||= now;
    return { ms: now - this.#stuckSince, call: this.#calls[slot], age: now - (starts[slot] as number) };
  }

  /** Ends the thread, whatever it is doing. */
  end(reason: string): Promise<unknown> {
    this.#reason ||= reason;
    this.#ending ??= this.#worker.terminate(); // every call of it would add a listener
    return this.#ending;
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #receive(message: typeof WAKE | ToHost): void {
    if (message === WAKE) {
      Atomics.store(this.#channel.control, HOST_WOKEN, 0);
      this.#stuckSince = 0; // it moves
      this.#drain();
      this.#listener.onRoom();
      return;
    }
    const { slot, serial } = message;
    const call = this.#calls[slot];
    if (call === undefined || this.#serials[slot] !== serial) return;
    if (message.what === "cancel") call.exchange?.cancel();
    else if (message.what === "message") this.#exchange(call, slot, serial, message.message);
    else {
      const { stdout, stderr, recording } = message.result; // a Buffer does not pass as one
      this.#settle({ ...message.result, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr), recording: Buffer.from(recording) });
      this.#listener.onRoom();
    }
  }

  #exchange(call: PendingCall, slot: number, serial: number, raw: Uint8Array<ArrayBuffer>): void {
    try {
      const message = readMessage(raw);
      if (message.head.id === CLIENT) call.isStreaming = true;
      call.exchange?.send(message, (reply) => this.#post({ what: "reply", slot, serial, message: reply }));
    } catch {
      this.#post({ what: "abort", slot, serial }); // no message of ours: the function has got hold of what is not its own
    }
  }

  #drain(): void {
    const { results } = this.#channel;
    for (;;) {
      const at = results.peek();
      if (at < 0) return;
      this.#settle(readResult(results, at, this.#bulk));
      results.release();
    }
  }

  /** Passes a result on. */
  #settle({ slot, kind, flags, status, code, stdout, stderr, recording, phases }: ResultRecord): void {
    const { slots, starts } = this.#channel;
    const call = this.#calls[slot];
    if (kind !== ANSWERED) {
      this.#calls[slot] = undefined;
      Atomics.store(slots, slot, FREE);
      this.#free.push(slot);
    }
    if (call === undefined || kind === SKIPPED) return;
    if (!call.isAnswered) {
      call.isAnswered = true;
      const queue = Math.max(0, (starts[slot] as number) - call.arrived); // the threads' clocks agree to a microsecond
      call.caller.onOutcome({ status, ...(code && { code }), stdout, stderr, recording, isCold: (flags & COLD) !== 0, phases: { queue, ...phases } });
    }
    if (kind === ENDED) {
      call.exchange?.cancel();
      call.caller.onEnd(stderr, code);
    }
  }

  #die(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#drain(); // what it finished before it ended counts
    const begun: PendingCall[] = [];
    const queued: PendingCall[] = [];
    for (const slot of this.#taken()) (Atomics.load(this.#channel.slots, slot) === STARTED ? begun : queued).push(this.#calls[slot] as PendingCall);
    this.#bulk.close();
    this.#listener.onDeath(this, begun, queued, this.#reason || "it ended by itself");
  }
}
