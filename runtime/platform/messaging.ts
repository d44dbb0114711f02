// Channel messaging: two entangled ports; what is posted arrives as a task of its own.
// biome-ignore-all lint/complexity/noArguments: the standards count what was given, also undefined.
import { defineClass } from "../guest/define.ts";
import { internal } from "../guest/internal.ts";

const { Event, EventTarget } = globalThis;
const clone = globalThis.structuredClone;

interface MessageEventOptions extends EventInit {
  data?: unknown;
  origin?: string;
  lastEventId?: string;
  source?: unknown;
  ports?: Iterable<object>;
}

class MessageEvent extends Event {
  readonly #of: { data: unknown; origin: string; lastEventId: string; source: unknown; ports: readonly object[] };

  constructor(...args: [type: string, init?: MessageEventOptions]) {
    super(...args);
    const { data = null, origin = "", lastEventId = "", source = null, ports = [] } = args[1] ?? {};
    this.#of = { data, origin: `${origin}`, lastEventId: `${lastEventId}`, source, ports: Object.freeze([...ports]) };
  }

  get data(): unknown {
    return this.#of.data;
  }
  get origin(): string {
    return this.#of.origin;
  }
  get lastEventId(): string {
    return this.#of.lastEventId;
  }
  get source(): unknown {
    return this.#of.source;
  }
  get ports(): readonly object[] {
    return this.#of.ports;
  }
}

let allowed = false;
let makePair: () => [MessagePort, MessagePort];

class MessagePort extends EventTarget {
  #other: MessagePort | undefined;
  /** Messages that came before the port was started. */
  #waiting: MessageEventOptions[] = [];
  #started = false;
  /** Closed or transferred. */
  #detached = false;

  static {
    makePair = () => {
      const first = MessagePort.#create();
      const second = MessagePort.#create();
      first.#other = second;
      second.#other = first;
      return [first, second];
    };
  }

  static #create(): MessagePort {
    allowed = true;
    return new MessagePort();
  }

  constructor() {
    if (!allowed) throw new TypeError("Illegal constructor: MessagePort comes of a MessageChannel");
    allowed = false;
    super();
  }

  postMessage(message: unknown, options?: Iterable<object> | { transfer?: Iterable<object> }): void {
    if (arguments.length === 0) throw new TypeError("postMessage: the message is missing");
    const list = [...((options && Symbol.iterator in options ? options : options?.transfer) ?? [])];
    const ports = list.filter((item) => item instanceof MessagePort);
    if (new Set(list).size < list.length) throw new DOMException("postMessage: an object is twice in the transfer list", "DataCloneError");
    for (const port of ports) if (port === this || port.#detached) throw new DOMException("postMessage: the port can't be transferred", "DataCloneError");
    const transfer = list.filter((item) => !(item instanceof MessagePort)) as Transferable[];
    const data = clone(message, transfer.length > 0 ? { transfer } : undefined);
    const moved = ports.map((port) => port.#move());
    if (this.#other === undefined) return;
    const sent = { data, ports: moved };
    if (this.#other.#started) this.#other.#deliver(sent);
    else this.#other.#waiting.push(sent);
  }

  start(): void {
    if (this.#started || this.#detached) return;
    this.#started = true;
    for (const options of this.#waiting.splice(0)) this.#deliver(options);
  }

  close(): void {
    const other = this.#other;
    this.#detached = true;
    this.#other = undefined;
    if (other === undefined) return;
    other.#other = undefined;
    internal.loop?.setTimer(() => other.dispatchEvent(new Event("close")), 0, false);
  }

  #deliver(options: MessageEventOptions): void {
    internal.loop?.setTimer(
      () => {
        if (!this.#detached) this.dispatchEvent(new MessageEvent("message", options));
      },
      0,
      false,
    );
  }

  /** A new port in the place of this one, which is of no more use. */
  #move(): MessagePort {
    const port = MessagePort.#create();
    port.#waiting = this.#waiting.splice(0);
    port.#other = this.#other;
    if (port.#other) port.#other.#other = port;
    this.#other = undefined;
    this.#detached = true;
    return port;
  }
}

internal.eventHandler?.(MessagePort.prototype, "message", (port) => (port as unknown as MessagePort).start());
internal.eventHandler?.(MessagePort.prototype, "messageerror");
internal.eventHandler?.(MessagePort.prototype, "close");

class MessageChannel {
  readonly #ports = makePair();

  get port1(): MessagePort {
    return this.#ports[0];
  }
  get port2(): MessagePort {
    return this.#ports[1];
  }
}

for (const [name, type] of Object.entries({ MessageEvent, MessagePort, MessageChannel })) defineClass(name, type);
