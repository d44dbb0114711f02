// BroadcastChannel (HTML Standard, 9.5). Nothing else runs that could hear, so the channels are those of the function itself.
// biome-ignore-all lint/complexity/noArguments: the standards count what was given, also undefined.
import { defineClass } from "../guest/define.ts";
import { type Internal, internal } from "../guest/internal.ts";

const { EventTarget, MessageEvent } = globalThis;
const clone = internal.clone as NonNullable<Internal["clone"]>;

const open = new Set<BroadcastChannel>();

class BroadcastChannel extends EventTarget {
  readonly #name: string;

  constructor(name: string) {
    if (arguments.length === 0) throw new TypeError("BroadcastChannel: the name is missing");
    super();
    this.#name = `${name}`;
    open.add(this);
  }

  get name(): string {
    return this.#name;
  }

  postMessage(message: unknown): void {
    if (arguments.length === 0) throw new TypeError("BroadcastChannel.postMessage: the message is missing");
    if (!open.has(this)) throw new DOMException(`BroadcastChannel.postMessage: the channel ${this.#name} is closed`, "InvalidStateError");
    const { data } = clone(message, []);
    for (const channel of open) if (channel !== this && channel.#name === this.#name) channel.#deliver(clone(data, []).data);
  }

  close(): void {
    open.delete(this);
  }

  #deliver(data: unknown): void {
    const fire = () => {
      if (open.has(this)) this.dispatchEvent(new MessageEvent("message", { data }));
    };
    internal.loop?.setTimer(fire, 0, false);
  }
}

internal.eventHandler?.(BroadcastChannel.prototype, "message");
internal.eventHandler?.(BroadcastChannel.prototype, "messageerror");
defineClass("BroadcastChannel", BroadcastChannel);
