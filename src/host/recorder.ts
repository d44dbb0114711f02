// Gives an invocation the machine's time and randomness, and takes note of them, of what it asks for and what it is answered.
import { hash } from "node:crypto";
import { KEY_BYTES, Keystream } from "./keystream.ts";
import type { Message } from "./messages.ts";
import { CLOCK_REALTIME } from "./poll.ts";
import { giveRandom } from "./random.ts";
import { type Asked, encodeRecording, type Incomplete, LIMIT, type Step, TIME } from "./recording.ts";
import { CLOCK_PROCESS_CPUTIME, MACHINE, type Sources } from "./sources.ts";

/** Random bytes that are kept as they are. Most functions take no more; the others get a keystream, whose key is kept. */
export const GIVEN_BYTES = 32;
/** Readings of all clocks. */
const MOST_READINGS = 65_536;
/** Of requests and answers. */
const MOST_BYTES = 1 << 20;
/** Bytes of SHA-256 that stand for a request's body. */
const DIGEST_BYTES = 16;

const NOTHING = new Uint8Array(0);

/** A request as it is told from others, whatever its id is. */
export function askedBy({ head, bytes }: Message): Asked {
  const { id, method, url, socket, more, ...rest } = head;
  const text = url !== undefined ? `${method} ${url}` : socket !== undefined ? `WebSocket ${socket}` : JSON.stringify(rest);
  return { id, text, digest: bytes.length === 0 || more ? NOTHING : hash("sha256", bytes, "buffer").subarray(0, DIGEST_BYTES) };
}

export class Recorder implements Sources {
  readonly #takes: number;
  readonly #timeout: number;
  readonly #clocks: [number[], number[], number[]];
  readonly #given = new Uint8Array(GIVEN_BYTES);
  #used = 0;
  #key: Uint8Array = NOTHING;
  #stream: Keystream | undefined;
  readonly #requests = new Map<number, Asked>();
  #steps: Step[] = [];
  #readings = 0;
  #bytes = 0;
  #incomplete: Incomplete | undefined;

  /**
   * @param takes what the host takes, bits `TAKES_*` of runtime/abi.ts
   * @param timeout ms
   */
  constructor(takes: number, timeout: number) {
    this.#takes = takes;
    this.#timeout = timeout;
    const began = Number(MACHINE.clock(CLOCK_PROCESS_CPUTIME));
    this.#clocks = [[Date.now()], [began], [began]];
  }

  clock(id: number): bigint {
    if (++this.#readings > MOST_READINGS) {
      this.#incomplete ??= "clock";
      return MACHINE.clock(id);
    }
    const now = id === CLOCK_REALTIME ? Date.now() : Number(MACHINE.clock(id)); // ns in a number are exact for 104 days
    this.#clocks[Math.min(id, CLOCK_PROCESS_CPUTIME) as 0 | 1 | 2].push(now);
    return id === CLOCK_REALTIME ? BigInt(now) * 1_000_000n : BigInt(now);
  }

  random(target: Uint8Array): void {
    if (this.#used + target.length <= GIVEN_BYTES) {
      giveRandom(target);
      this.#given.set(target, this.#used);
      this.#used += target.length;
      return;
    }
    if (this.#stream === undefined) {
      this.#key = new Uint8Array(KEY_BYTES);
      giveRandom(this.#key);
      this.#stream = new Keystream(this.#key);
    }
    this.#stream.fill(target);
  }

  /** What the function says to its host. */
  asked(message: Message): void {
    const { id } = message.head;
    if (this.#requests.has(id) || this.#incomplete !== undefined) return;
    const asked = askedBy(message);
    this.#requests.set(id, asked);
    this.#count(asked.text.length);
  }

  /** The function goes on, by a message or since time has passed. */
  resumed(message: Uint8Array<ArrayBuffer> | undefined): void {
    this.#count(message?.length ?? 1);
    if (this.#incomplete === undefined) this.#steps.push(message ?? TIME);
  }

  /** The time limit ran out while the function waited. */
  ranOut(): void {
    this.#steps.push(LIMIT);
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= MOST_BYTES) return;
    this.#incomplete ??= "answers";
    this.#steps = [];
  }

  encode(): Buffer {
    const recording = {
      takes: this.#takes,
      timeout: this.#timeout,
      given: this.#given.subarray(0, this.#used),
      key: this.#key,
      clocks: this.#clocks,
      requests: [...this.#requests.values()],
      steps: this.#steps,
    };
    return encodeRecording(recording, this.#incomplete);
  }
}
