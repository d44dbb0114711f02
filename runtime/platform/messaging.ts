// Channel messaging: two entangled ports; what is posted arrives as a task of its own.
// biome-ignore-all lint/complexity/noArguments: the standards count what was given, also undefined.
import { defineClass } from "../guest/define.ts";
import { type Internal, internal, type Transferred } from "../guest/internal.ts";

const { Event, EventTarget } = globalThis;
const clone = internal.clone as NonNullable<Internal["clone"]>;

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
    internal.transferPort = (item) => (#other in item ? (item as MessagePort).#transfer() : undefined);
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
    if (list.includes(this)) throw new DOMException("postMessage: a port can't be transferred through itself", "DataCloneError");
    const sent = clone(message, list);
    if (this.#other === undefined) return;
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

  /** Puts a new port in the place of this one, which is of no more use then. */
  #transfer(): Transferred {
    if (this.#detached) throw new DOMException("a port that is closed or was transferred can't be transferred", "DataCloneError");
    const successor = MessagePort.#create();
    const move = () => {
      successor.#waiting = this.#waiting.splice(0);
      successor.#other = this.#other;
      if (successor.#other) successor.#other.#other = successor;
      this.#other = undefined;
      this.#detached = true;
    };
    return { successor, move };
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

defineClass("MessageEvent", MessageEvent, { constructor: 1 });
defineClass("MessagePort", MessagePort, { postMessage: 1 });
defineClass("MessageChannel", MessageChannel);
