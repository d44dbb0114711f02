// A call in its worker: tells the host how it goes, and puts its result into the ring.
import type { Exchange, Observer } from "../host/call.ts";
import type { RunResult } from "../host/function.ts";
import type { Message } from "../host/messages.ts";
import type { Recorder } from "../host/recorder.ts";
import { ANSWERED, BULK_BYTES, CODES, CURRENT, clock, ENDED, HELD, IN_BULK, NONE, RESULT, type ResultRecord, SKIPPED, STEPS } from "./protocol.ts";
import { control, reserve, results, starts, tellHost, toBulk, wakeHost } from "./worker-channel.ts";

const NOTHING = new Uint8Array(0);

/** The calls that wait, by slot. */
export const waiting = new Map<number, Running>();

/** A call from when it is begun to its end. */
export class Running implements Observer, Exchange {
  readonly #slot: number;
  readonly #serial: number;
  readonly takes: number;
  readonly #flags: number;
  readonly #began: number;
  readonly #recorder: Recorder | undefined;
  #pristine = 0;
  #paused = 0;
  #isOut = false;
  /** KiB that it keeps while it waits. */
  #held = 0;
  /** Set with the first message. */
  #deliver: ((answer: Uint8Array<ArrayBuffer>) => void) | undefined;
  /** Ends the call where it waits. */
  abort: () => void = () => {};

  /** @param takes what its host takes, bits `TAKES_*` of runtime/abi.ts */
  constructor(slot: number, serial: number, flags: number, takes: number, recorder?: Recorder) {
    this.takes = takes;
    this.#slot = slot;
    this.#serial = serial;
    this.#flags = flags;
    this.#recorder = recorder;
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

  onHold(bytes: number): void {
    const held = bytes >> 10;
    Atomics.add(control, HELD, held - this.#held);
    this.#held = held;
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

  send({ raw }: Message, deliver: (answer: Uint8Array<ArrayBuffer>) => void): void {
    this.#deliver = deliver;
    tellHost({ what: "message", slot: this.#slot, serial: this.#serial, message: raw });
  }

  deliver(reply: Uint8Array<ArrayBuffer>): void {
    this.#deliver?.(reply);
  }

  cancel(): void {
    if (this.#deliver !== undefined) tellHost({ what: "cancel", slot: this.#slot, serial: this.#serial });
  }

  end(result: RunResult): void {
    waiting.delete(this.#slot);
    if (this.#held > 0) this.onHold(0);
    this.#send(ENDED, this.#isOut ? { ...result, stdout: NOTHING } : result);
  }

  skip(): void {
    this.#send(SKIPPED, { status: 0, stdout: NOTHING, stderr: NOTHING });
  }

  #send(kind: number, { status, code, stdout, stderr }: RunResult): void {
    const now = clock();
    const pristine = this.#pristine || now;
    const paused = this.#paused || now;
    const recording = kind === ANSWERED || (kind === ENDED && !this.#isOut) ? (this.#recorder?.encode() ?? NOTHING) : NOTHING;
    const phases = { reset: pristine - this.#began, run: paused - pristine, wait: now - paused };
    if (this.#deliver === undefined) this.#putIntoRing(kind, status, code, [stdout, stderr, recording], phases);
    else {
      const parts = { stdout: stdout as Buffer, stderr: stderr as Buffer, recording: recording as Buffer };
      const result = { slot: this.#slot, kind, flags: this.#flags, status, code, ...parts, phases };
      tellHost({ what: "result", slot: this.#slot, serial: this.#serial, result });
    }
  }

  #putIntoRing(kind: number, status: number, code: RunResult["code"], parts: [Uint8Array, Uint8Array, Uint8Array], phases: ResultRecord["phases"]): void {
    const [stdout, stderr, recording] = parts;
    const length = stdout.length + stderr.length + recording.length;
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
    ints[word + RESULT.recording] = recording.length;
    const phase = (at >> 3) + RESULT.phases;
    floats[phase] = phases.reset;
    floats[phase + 1] = phases.run;
    floats[phase + 2] = phases.wait;
    if (isLarge) toBulk(parts);
    else {
      bytes.set(stdout, at + RESULT.bytes);
      bytes.set(stderr, at + RESULT.bytes + stdout.length);
      bytes.set(recording, at + RESULT.bytes + stdout.length + stderr.length);
    }
    results.commit();
    wakeHost();
  }
}
