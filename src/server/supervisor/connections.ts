// Who gets which connection. A process is given one at a time, and the next when it says that it took it: until then the
// connection is still the supervisor's, so that a process that dies loses none. (Node's cluster forgets what it had sent to one
// that dies: such a client waits for ever.)
import type { Socket } from "node:net";

/** A process that takes connections. */
export interface Taker {
  /** It answers by `took`. */
  give(socket: Socket): void;
}

export class Connections {
  /** Those that nobody was given, the oldest first. */
  readonly #waiting: Socket[] = [];
  readonly #takers = new Set<Taker>();
  /** Those that can take one, in the order in which they took their last: in turn. */
  readonly #free = new Set<Taker>();
  readonly #given = new Map<Taker, Socket>();

  /** @param socket of which nothing has been read */
  add(socket: Socket): void {
    socket.on("error", () => {}); // whoever takes it meets it too
    this.#waiting.push(socket);
    this.#pass();
  }

  join(taker: Taker): void {
    this.#takers.add(taker);
    this.#free.add(taker);
    this.#pass();
  }

  took(taker: Taker): void {
    this.#given.get(taker)?.destroy(); // only the supervisor's hold on it
    this.#given.delete(taker);
    if (this.#takers.has(taker)) this.#free.add(taker);
    this.#pass();
  }

  /** It is given no more. What it was given it still takes. */
  leave(taker: Taker): void {
    this.#takers.delete(taker);
    this.#free.delete(taker);
  }

  /** It is gone. What it had not taken is another's. */
  lose(taker: Taker): void {
    this.leave(taker);
    const socket = this.#given.get(taker);
    this.#given.delete(taker);
    if (socket !== undefined) this.#waiting.unshift(socket);
    this.#pass();
  }

  /** Nobody is given any more; those that wait are closed. */
  close(): void {
    this.#takers.clear();
    this.#free.clear();
    for (const socket of this.#waiting.splice(0)) socket.destroy();
  }

  #pass(): void {
    for (const taker of this.#free) {
      const socket = this.#waiting.shift();
      if (socket === undefined) return;
      this.#free.delete(taker);
      this.#given.set(taker, socket);
      taker.give(socket);
    }
  }
}
