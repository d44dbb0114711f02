// Gives an invocation the time, the randomness and the answers that a recorded one had. It never waits and reaches nothing outside.
//
// The same function asks for the same things in the same order. Another version may not: it gets an answer when it makes the
// request, time that it waits for jumps, and what the recording does not have ends it.
import { hash } from "node:crypto";
import { OK, TIMED_OUT, WAITING } from "../../runtime/abi.ts";
import { SporeletError } from "../errors.ts";
import { Keystream } from "./keystream.ts";
import { encodeMessage, type Message, readMessage } from "./messages.ts";
import { CLOCK_REALTIME } from "./poll.ts";
import { askedBy } from "./recorder.ts";
import { type Asked, decodeRecording, LIMIT, type Recording, TIME } from "./recording.ts";
import { CLOCK_PROCESS_CPUTIME, MACHINE, type Sources } from "./sources.ts";

/** By so much time passes with every reading beyond those that were recorded: whoever asks until it has come is not caught. */
const STEP_NS = 1000;
/** Requests of the recording that a message names. */
const MOST_NAMED = 3;

/** A waiting instance. */
interface Waiting {
  /** ms; infinite if only a message can help. */
  readonly wait: number;
  takeMessages(): Message[];
  resume(message?: Uint8Array): number;
  readonly wasi: { sayTimeout(timeout: number): void };
}

interface Known extends Asked {
  /** The id of the request that gets its answers. */
  by?: number;
}

export class Replay implements Sources {
  readonly #recording: Recording;
  readonly #read = [1, 1, 1];
  #used = 0;
  #stream: Keystream | undefined;
  readonly #requests: readonly Known[];
  /** Requests that were made, by id. */
  readonly #made = new Set<number>();
  #step = 0;
  /** Answers to requests that have not been made. */
  readonly #held: Message[] = [];
  /** ns that have passed beyond what was recorded. */
  #ahead = 0;
  /** ms that were waited for beyond it. */
  #waited = 0;
  /** When the recorded processor time was used up, in ns; from then on it goes by the machine's. */
  #liveSince: number | undefined;
  /** Why the invocation could not go on. */
  failure: SporeletError | undefined;

  /** @throws SporeletError E_LOG for bytes that are no recording */
  constructor(bytes: Uint8Array) {
    try {
      this.#recording = decodeRecording(bytes);
    } catch (cause) {
      throw new SporeletError("E_LOG", `the recording is damaged: ${(cause as Error).message}`, { cause });
    }
    this.#requests = this.#recording.requests;
  }

  /** What the host took, bits `TAKES_*` of runtime/abi.ts. */
  get takes(): number {
    return this.#recording.takes;
  }

  /** ms; 0 is no limit. */
  get timeout(): number {
    return this.#recording.timeout;
  }

  clock(id: number): bigint {
    const which = Math.min(id, CLOCK_PROCESS_CPUTIME);
    const readings = this.#recording.clocks[which] as readonly number[];
    const at = this.#read[which] as number;
    const isRecorded = at < readings.length;
    if (isRecorded) this.#read[which] = at + 1;
    const reading = readings[isRecorded ? at : readings.length - 1] as number;
    if (which === CLOCK_PROCESS_CPUTIME) return BigInt(isRecorded ? reading : reading + this.#live());
    if (!isRecorded) this.#ahead += STEP_NS;
    return which === CLOCK_REALTIME ? BigInt(reading + Math.floor(this.#ahead / 1e6)) * 1_000_000n : BigInt(reading + this.#ahead);
  }

  #live(): number {
    const now = Number(MACHINE.clock(CLOCK_PROCESS_CPUTIME));
    this.#liveSince ??= now;
    return now - this.#liveSince;
  }

  random(target: Uint8Array): void {
    const { given, key } = this.#recording;
    const end = this.#used + target.length;
    if (end <= given.length) {
      target.set(given.subarray(this.#used, end));
      this.#used = end;
      return;
    }
    // Another version takes more than was recorded: the same bytes in every replay.
    this.#stream ??= new Keystream(key.length > 0 ? key : hash("sha256", given, "buffer"));
    this.#stream.fill(target);
  }

  /**
   * Brings an invocation to its result.
   * @param first its status so far
   * @returns its status; if `failure` is set, it means nothing
   * @throws anything for a message that is not of the guest's platform
   */
  attend(instance: Waiting, first: number): number {
    let status = first;
    while (status === WAITING && this.failure === undefined) {
      if (!this.#takeRequests(instance)) return status;
      const next = this.#next(instance.wait);
      if (next === LIMIT) {
        instance.wasi.sayTimeout(this.timeout);
        return TIMED_OUT;
      }
      if (next !== undefined) status = instance.resume(next === TIME ? undefined : next);
    }
    if (status === OK) this.#takeRequests(instance);
    return status;
  }

  /** @returns whether the recording has all of them */
  #takeRequests(instance: Waiting): boolean {
    for (const message of instance.takeMessages()) {
      const { id } = message.head;
      if (this.#made.has(id)) continue;
      this.#made.add(id);
      const asked = askedBy(message);
      const isSame = ({ text, digest, by }: Known) => by === undefined && text === asked.text && Buffer.from(digest).equals(asked.digest);
      const known = this.#requests.find(isSame);
      if (known === undefined) {
        this.#fail(asked);
        return false;
      }
      known.by = id;
    }
    return true;
  }

  #fail({ text }: Asked): void {
    const alike = this.#requests.find((known) => known.by === undefined && known.text === text);
    const named = this.#requests.slice(0, MOST_NAMED).map((known) => known.text);
    const rest = this.#requests.length - named.length;
    const has = named.length === 0 ? "it has no requests" : `it has ${named.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
    const why = alike === undefined ? has : "it has that request with another body";
    this.failure = new SporeletError("E_REPLAY_REQUEST", `the recording has no answer to ${text}: ${why}`);
  }

  /** How the function goes on; undefined where it can't. */
  #next(wait: number): Uint8Array | typeof TIME | typeof LIMIT | undefined {
    const { steps, timeout } = this.#recording;
    for (const [i, message] of this.#held.entries()) {
      const answer = this.#answerIn(message);
      if (answer === undefined) continue;
      this.#held.splice(i, 1);
      return answer;
    }
    while (this.#step < steps.length) {
      const step = steps[this.#step++] as Recording["steps"][number];
      if (step === LIMIT || (step === TIME && Number.isFinite(wait))) return step;
      if (step === TIME) continue;
      const message = readMessage(step);
      const answer = this.#answerIn(message);
      if (answer !== undefined) return answer;
      this.#held.push(message);
    }
    if (!Number.isFinite(wait)) {
      this.failure = new SporeletError("E_REPLAY_REQUEST", "the function waits for more of an answer than the recording has");
      return undefined;
    }
    this.#waited += wait;
    if (timeout > 0 && this.#waited > timeout) return LIMIT;
    this.#ahead += Math.ceil(wait * 1e6);
    return TIME;
  }

  /** The message under the id that the request has now; undefined where nobody has asked. */
  #answerIn({ head, bytes, raw }: Message): Uint8Array | undefined {
    const by = this.#requests.find(({ id }) => id === head.id)?.by;
    if (by === undefined) return undefined;
    return by === head.id ? raw : encodeMessage({ ...head, id: by }, bytes);
  }
}
