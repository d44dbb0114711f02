// A worker thread: takes calls from its ring, one after the other, and runs them. One that has to wait
// makes room for the next.
import { availableParallelism, constants, getPriority, setPriority } from "node:os";
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { SporeletError } from "../errors.ts";
import type { Call, Exchange, Observer } from "../host/call.ts";
import { adoptEngine } from "../host/engine.ts";
import { type RunResult, trapped } from "../host/function.ts";
import { checkMessage } from "../host/network.ts";
import { runForeign, SporeletFunction } from "../host/sporelet.ts";
import {
  ANSWERED,
  ASLEEP,
  AWAKE,
  BULK_BYTES,
  CALL,
  CODES,
  COLD,
  CONNECTED,
  CURRENT,
  clock,
  DEFINED_FIRST,
  type Definition,
  DOZING,
  ENDED,
  HOST_WOKEN,
  IN_BULK,
  NONE,
  openChannel,
  QUEUED,
  RECALLED,
  RESULT,
  SKIPPED,
  STARTED,
  STEPS,
  TAKEN,
  type ToHost,
  type ToWorker,
  WAKE,
  WORKER_STATE,
  type WorkerData,
} from "./protocol.ts";

const port = parentPort as MessagePort;
const { memory, engine, bulk } = workerData as WorkerData;
const { control, slots, starts, calls, results } = openChannel(memory);
adoptEngine(engine);

/** After so long without a look at anything else, timers and messages have their turn. */
const TURN_MS = 2;
/** For so long a worker that has nothing to do waits where it is woken soonest. */
const DOZE_MS = 2;
/** How long a full ring is waited for before it is looked at again. */
const FULL_RING_MS = 1;

/**
 * How much nicer a worker is than its host's thread, which every request passes twice: with the machine full, the workers
 * wait for it, not it for them. Where there is one core only, a host that comes first would be woken for every result.
 */
const NICER = 5;

interface Runnable extends Definition {
  fn?: SporeletFunction;
  wasRun: boolean;
}

const functions = new Map<number, Runnable>();
/** The calls that wait, by slot. */
const waiting = new Map<number, Running>();

const NOTHING = new Uint8Array(0);

/** Only Linux has a priority for each thread (setpriority(2), under "C library/kernel differences"); elsewhere it would be the process's. */
function giveWayToHost(): void {
  if (process.platform !== "linux" || availableParallelism() === 1) return;
  try {
    setPriority(Math.min(getPriority() + NICER, constants.priority.PRIORITY_LOW));
  } catch {
    // A sandbox that does not permit it: the same answers, a little later under load.
  }
}

function fromBulk<T>(): T {
  return (receiveMessageOnPort(bulk) as { message: T }).message;
}

function wakeHost(): void {
  if (Atomics.exchange(control, HOST_WOKEN, 1) === 0) port.postMessage(WAKE);
}

/** Room for a result; a host that is behind is waited for. */
function reserve(size: number): number {
  for (;;) {
    const at = results.reserve(size);
    if (at >= 0) return at;
    wakeHost();
    Atomics.wait(control, TAKEN, control[TAKEN] as number, FULL_RING_MS);
  }
}

function failure(error: unknown): RunResult {
  if (!(error instanceof SporeletError)) return trapped(error, NOTHING, NOTHING);
  return { status: 1, code: error.code, stdout: NOTHING, stderr: Buffer.from(`sporelet: ${error.code}: ${error.message}\n`) };
}

/** A call from when it is begun to its end. */
class Running implements Observer, Exchange {
  readonly #slot: number;
  readonly #serial: number;
  readonly #flags: number;
  readonly #began: number;
  #pristine = 0;
  #paused = 0;
  #isOut = false;
  #deliver: ((reply: Uint8Array) => void) | undefined;
  /** Ends the call where it waits. */
  abort: () => void = () => {};

  constructor(slot: number, serial: number, flags: number) {
    this.#slot = slot;
    this.#serial = serial;
    this.#flags = flags;
    this.#began = starts[slot] as number;
  }

  is(serial: number): boolean {
    return this.#serial === serial;
  }

  onReset(): void {
    this.#pristine = clock();
  }

  onWait(abort: () => void): void {
    this.#paused = clock();
    this.abort = abort;
    waiting.set(this.#slot, this);
  }

  onResult(stdout: Uint8Array): void {
    this.#isOut = true;
    this.#send(ANSWERED, { status: 0, stdout, stderr: NOTHING });
  }

  /** Marks what this thread is at, so that its host can tell a call that does not return. */
  step<T>(run: () => T): T {
    Atomics.add(control, STEPS, 1);
    Atomics.store(control, CURRENT, this.#slot);
    try {
      return run();
    } finally {
      Atomics.store(control, CURRENT, NONE);
    }
  }

  send(message: Uint8Array, deliver: (reply: Uint8Array) => void): void {
    checkMessage(message);
    this.#deliver = deliver;
    port.postMessage({ what: "message", slot: this.#slot, serial: this.#serial, message } satisfies ToHost);
  }

  deliver(reply: Uint8Array): void {
    this.#deliver?.(reply);
  }

  cancel(): void {
    if (this.#deliver !== undefined) port.postMessage({ what: "cancel", slot: this.#slot, serial: this.#serial } satisfies ToHost);
  }

  end(result: RunResult): void {
    waiting.delete(this.#slot);
    this.#send(ENDED, this.#isOut ? { ...result, stdout: NOTHING } : result);
  }

  skip(): void {
    this.#send(SKIPPED, { status: 0, stdout: NOTHING, stderr: NOTHING });
  }

  #send(kind: number, { status, code, stdout, stderr }: RunResult): void {
    const length = stdout.length + stderr.length;
    const isLarge = length > BULK_BYTES;
    const at = reserve(RESULT.bytes + (isLarge ? 0 : length));
    const { ints, floats, bytes } = results;
    const word = at >> 2;
    ints[word + RESULT.slot] = this.#slot;
    ints[word + RESULT.kind] = kind;
    ints[word + RESULT.status] = status;
    ints[word + RESULT.code] = code === undefined ? NONE : CODES.indexOf(code);
    ints[word + RESULT.flags] = this.#flags | (isLarge ? IN_BULK : 0);
    ints[word + RESULT.stdout] = stdout.length;
    ints[word + RESULT.stderr] = stderr.length;
    const now = clock();
    const pristine = this.#pristine || now;
    const paused = this.#paused || now;
    const phase = (at >> 3) + RESULT.phases;
    floats[phase] = pristine - this.#began;
    floats[phase + 1] = paused - pristine;
    floats[phase + 2] = now - paused;
    if (isLarge) bulk.postMessage([stdout, stderr]);
    else {
      bytes.set(stdout, at + RESULT.bytes);
      bytes.set(stderr, at + RESULT.bytes + stdout.length);
    }
    results.commit();
    wakeHost();
  }
}

function execute(runnable: Runnable, call: Call): RunResult | Promise<RunResult> {
  const { artifact, isParanoid } = runnable;
  if (artifact.snapshot === undefined) {
    call.observer?.onReset?.();
    return runForeign(artifact.module as WebAssembly.Module, call.stdin, call.environment, call.limits);
  }
  runnable.fn ??= new SporeletFunction(artifact, { isParanoid });
  return runnable.fn.execute(call);
}

/** Runs one call; its result goes into the ring when there is one. */
function begin(running: Running, runnable: Runnable, call: Call): void {
  runnable.wasRun = true;
  let ended: RunResult | Promise<RunResult>;
  try {
    ended = running.step(() => execute(runnable, call));
  } catch (error) {
    ended = failure(error);
  }
  if (ended instanceof Promise)
    ended.then(
      (result) => running.end(result),
      (error: unknown) => running.end(failure(error)),
    );
  else {
    running.end(ended);
    if (calls.peek() < 0) prepareNext(runnable);
  }
}

/** While there is nothing else to do: the answer is on its way. */
function prepareNext({ fn }: Runnable): void {
  try {
    fn?.prepareNext();
  } catch {
    // There is no room for an instance; the next call will say so.
  }
}

/** Takes the next call from the ring; false if there is none. */
function takeNext(): boolean {
  const at = calls.peek();
  if (at < 0) return false;
  const { ints, bytes } = calls;
  const word = at >> 2;
  const slot = ints[word + CALL.slot] as number;
  const serial = ints[word + CALL.serial] as number;
  const flags = ints[word + CALL.flags] as number;
  const timeout = ints[word + CALL.timeout] as number;
  if (flags & DEFINED_FIRST) define(fromBulk<Definition>());
  const functionId = ints[word + CALL.functionId] as number;
  const idEnd = at + CALL.bytes + (ints[word + CALL.id] as number);
  const environmentEnd = idEnd + (ints[word + CALL.environment] as number);
  const requestId = bytes.toString("latin1", at + CALL.bytes, idEnd);
  const stdinEnd = environmentEnd + (ints[word + CALL.stdin] as number);
  const [stdin, given] =
    flags & IN_BULK
      ? fromBulk<[Uint8Array, string]>()
      : [Uint8Array.prototype.slice.call(bytes, environmentEnd, stdinEnd), environmentEnd > idEnd ? bytes.toString("utf8", idEnd, environmentEnd) : ""];
  calls.release();
  Atomics.add(control, TAKEN, 1);
  starts[slot] = clock();
  if (Atomics.compareExchange(slots, slot, QUEUED, STARTED) === RECALLED) {
    new Running(slot, serial, 0).skip();
    return true;
  }
  const runnable = functions.get(functionId) as Runnable; // a recalled call's may be forgotten already
  const running = new Running(slot, serial, runnable.wasRun ? 0 : COLD);
  const more = given === "" ? undefined : (JSON.parse(given) as Record<string, string>);
  const environment = { ...runnable.environment, ...more, SPORELET_REQUEST_ID: requestId };
  const exchange = (flags & CONNECTED) !== 0 ? { exchange: running } : undefined;
  const { limits, asRecords } = runnable;
  begin(running, runnable, { stdin, environment, timeout, limits, asRecords, observer: running, ...exchange });
  return true;
}

function define(definition: Definition): void {
  functions.set(definition.id, { ...definition, wasRun: false });
}

/** Waits for a call, with the event loop standing still; false if none came. */
function doze(): boolean {
  if (waiting.size > 0) return false; // timers and messages have to be heard
  Atomics.store(control, WORKER_STATE, DOZING);
  // What was committed before the host could see that this thread dozes would be waited for in vain.
  if (calls.peek() < 0) Atomics.wait(control, WORKER_STATE, DOZING, DOZE_MS);
  Atomics.store(control, WORKER_STATE, AWAKE);
  return calls.peek() >= 0;
}

function work(): void {
  Atomics.store(control, WORKER_STATE, AWAKE);
  const until = clock() + TURN_MS;
  for (;;) {
    while (takeNext()) {
      if (clock() < until) continue;
      setImmediate(work);
      return;
    }
    if (doze()) continue;
    Atomics.store(control, WORKER_STATE, ASLEEP);
    if (calls.peek() < 0) return; // as above
    Atomics.store(control, WORKER_STATE, AWAKE);
  }
}

function receive(message: ToWorker): void {
  if (message.what === "forget") {
    functions.delete(message.id);
    return;
  }
  const running = waiting.get(message.slot);
  if (running === undefined || !running.is(message.serial)) return; // it has ended meanwhile
  if (message.what === "abort") running.abort();
  else running.deliver(message.message);
}

port.on("message", (message: typeof WAKE | ToWorker) => {
  if (message === WAKE) work();
  else receive(message);
});
giveWayToHost();
Atomics.store(control, CURRENT, NONE);
work();
