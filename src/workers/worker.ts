// A worker thread: takes calls from its ring, one after the other, and runs them. One that has to wait
// makes room for the next.
import { availableParallelism, constants, getPriority, setPriority } from "node:os";
import { SporeletError } from "../errors.ts";
import type { Call } from "../host/call.ts";
import { adoptEngine } from "../host/engine.ts";
import { type RunResult, trapped } from "../host/function.ts";
import { Recorder } from "../host/recorder.ts";
import { Replay } from "../host/replay.ts";
import { runForeign, SporeletFunction } from "../host/sporelet.ts";
import {
  ASLEEP,
  AWAKE,
  CALL,
  COLD,
  CURRENT,
  clock,
  DEFINED_FIRST,
  type Definition,
  DOZING,
  IN_BULK,
  NONE,
  QUEUED,
  RECALLED,
  RECORDS,
  STARTED,
  TAKEN,
  TAKES_SHIFT,
  type ToWorker,
  WAKE,
  WORKER_STATE,
} from "./protocol.ts";
import { Running, waiting } from "./running.ts";
import { calls, control, engine, fromBulk, hasSiblings, port, slots, starts } from "./worker-channel.ts";

adoptEngine(engine);

/** After so long without a look at anything else, timers and messages have their turn. */
const TURN_MS = 2;
/** For so long a worker that has nothing to do waits where it is woken soonest. */
const DOZE_MS = 2;

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

const NOTHING = new Uint8Array(0);

/** One worker and its host's thread have as much to do, and take turns best as equals. Only Linux has a priority for each thread (setpriority(2), under "C library/kernel differences"); elsewhere it would be the process's. */
function giveWayToHost(): void {
  if (!hasSiblings || process.platform !== "linux" || availableParallelism() === 1) return;
  try {
    setPriority(Math.min(getPriority() + NICER, constants.priority.PRIORITY_LOW));
  } catch {
    // A sandbox that does not permit it: the same answers, a little later under load.
  }
}

function failure(error: unknown): RunResult {
  if (!(error instanceof SporeletError)) return trapped(error, NOTHING, NOTHING);
  return { status: 1, code: error.code, stdout: NOTHING, stderr: Buffer.from(`sporelet: ${error.code}: ${error.message}\n`) };
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

/** The function sees the time limit that it had. */
function replayOf(call: Call, recording: Uint8Array): Call {
  const replay = new Replay(recording);
  return { ...call, timeout: replay.timeout, replay };
}

/**
 * Runs one call; its result goes into the ring when there is one.
 * @param recording that it is a replay of; empty if it is none
 */
function begin(running: Running, runnable: Runnable, call: Call, recording: Uint8Array): void {
  runnable.wasRun = true;
  let ended: RunResult | Promise<RunResult>;
  try {
    ended = running.step(() => execute(runnable, recording.length === 0 ? call : replayOf(call, recording)));
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
  const stdinAt = environmentEnd + (ints[word + CALL.recording] as number);
  const slice = (from: number, to: number) => (from === to ? NOTHING : Uint8Array.prototype.slice.call(bytes, from, to));
  const [stdin, given, recording] =
    flags & IN_BULK
      ? fromBulk<[Uint8Array, string, Uint8Array]>()
      : [
          slice(stdinAt, stdinAt + (ints[word + CALL.stdin] as number)),
          environmentEnd > idEnd ? bytes.toString("utf8", idEnd, environmentEnd) : "",
          slice(environmentEnd, stdinAt),
        ];
  calls.release();
  Atomics.add(control, TAKEN, 1);
  starts[slot] = clock();
  if (Atomics.compareExchange(slots, slot, QUEUED, STARTED) === RECALLED) {
    new Running(slot, serial, 0, 0).skip();
    return true;
  }
  const runnable = functions.get(functionId) as Runnable; // a recalled call's may be forgotten already
  const takes = flags >> TAKES_SHIFT;
  const recorder = flags & RECORDS ? new Recorder(takes, timeout) : undefined;
  const running = new Running(slot, serial, runnable.wasRun ? 0 : COLD, takes, recorder);
  const more = given === "" ? undefined : (JSON.parse(given) as Record<string, string>);
  const environment = { ...runnable.environment, ...more, SPORELET_REQUEST_ID: requestId };
  const exchange = takes === 0 ? undefined : { exchange: running };
  const { limits, asRecords } = runnable;
  const call: Call = { stdin, environment, timeout, limits, asRecords, observer: running, ...exchange, ...(recorder && { recorder }) };
  begin(running, runnable, call, recording);
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
