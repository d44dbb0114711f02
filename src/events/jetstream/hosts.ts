// Which hosts serve a log, and which functions each of them has: a key for each host, which is gone when the host has said nothing for the
// time of a lease.
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { Link } from "./link.ts";
import { bucketStream, bucketSubject, token } from "./names.ts";

/** Of the lease. A host believes that it has lost everything before others do. */
const SAFE = 0.8;

const newId = () => token(`${hostname()}-${randomBytes(4).toString("hex")}`);

export class Hosts {
  #id = newId();
  /** Names of the functions that this host has. */
  readonly functions = new Set<string>();
  readonly #link: Link;
  readonly #bucket: string;
  /** When this host last said something that the server has, in ms of `performance.now`. */
  #confirmed = Number.NEGATIVE_INFINITY;

  constructor(link: Link) {
    this.#link = link;
    this.#bucket = `${link.stream}_hosts`;
  }

  get id(): string {
    return this.#id;
  }

  /** Others took this host for dead: it comes back as another, to whom nothing belongs. */
  renew(): void {
    this.#id = newId();
  }

  /** Whether others take this host for alive. */
  get isAlive(): boolean {
    return performance.now() - this.#confirmed < this.#link.lease * SAFE;
  }

  /** Says that this host is alive. @throws SporeletError E_NATS */
  async beat(): Promise<void> {
    const sent = performance.now();
    await this.#link.put(this.#bucket, this.id, { functions: [...this.functions] });
    this.#confirmed = sent;
  }

  /** The hosts that are alive, in the same order for all, and their functions. @throws SporeletError E_NATS */
  async alive(): Promise<Map<string, readonly string[]>> {
    const prefix = bucketSubject(this.#bucket, "");
    const { state } = await this.#link.info(bucketStream(this.#bucket), ">");
    const ids = Object.keys(state.subjects ?? {}).map((subject) => subject.slice(prefix.length));
    const found = await Promise.all(
      ids.map(async (id) => [id, (await this.#link.get(this.#bucket, id)).value as { functions: string[] } | undefined] as const),
    );
    const alive = found.filter((each): each is [string, { functions: string[] }] => each[1] !== undefined);
    return new Map(alive.sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, { functions }]) => [id, functions]));
  }

  /** Says that this host ends. */
  async leave(): Promise<void> {
    await this.#link.put(this.#bucket, this.id, undefined);
  }
}
