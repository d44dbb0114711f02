// Event and its subclasses. What a dispatch changes of an event is kept in one private record.
// biome-ignore-all lint/complexity/noArguments: the standards count what was given, also undefined.

export interface EventState {
  target: object | null;
  current: object | null;
  dispatching: boolean;
  /** 1 after stopPropagation(), 2 after stopImmediatePropagation(). */
  stopped: 0 | 1 | 2;
  canceled: boolean;
  passive: boolean;
  trusted: boolean;
}

interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

const AT_TARGET = 2;
const PHASES = { NONE: 0, CAPTURING_PHASE: 1, AT_TARGET, BUBBLING_PHASE: 3 };

/** The record of an event; throws TypeError for what is not one. */
export let stateOf: (event: Event) => EventState;

/** A dictionary argument: undefined and null stand for the empty one. */
function dictionary<T extends object>(value: T | null | undefined, where: string): T {
  if (value === undefined || value === null) return {} as T;
  if (typeof value !== "object" && typeof value !== "function") throw new TypeError(`${where}: expected an object of options, got ${String(value)}`);
  return value;
}

export class Event {
  #type: string;
  #init: EventInit;
  #time = performance.now();
  #state: EventState = { target: null, current: null, dispatching: false, stopped: 0, canceled: false, passive: false, trusted: false };

  static {
    stateOf = (event) => {
      if (typeof event === "object" && event !== null && #state in event) return event.#state;
      throw new TypeError("expected an Event");
    };
  }

  constructor(type: string, init?: EventInit) {
    if (arguments.length === 0) throw new TypeError(`${new.target.name}: the type of the event is missing`);
    this.#type = `${type}`;
    const { bubbles, cancelable, composed } = dictionary(init, new.target.name);
    this.#init = { bubbles: !!bubbles, cancelable: !!cancelable, composed: !!composed };
  }

  get type(): string {
    return this.#type;
  }
  get bubbles(): boolean {
    return this.#init.bubbles as boolean;
  }
  get cancelable(): boolean {
    return this.#init.cancelable as boolean;
  }
  get composed(): boolean {
    return this.#init.composed as boolean;
  }
  get timeStamp(): number {
    return this.#time;
  }
  get isTrusted(): boolean {
    return this.#state.trusted;
  }
  get target(): object | null {
    return this.#state.target;
  }
  get srcElement(): object | null {
    return this.#state.target;
  }
  get currentTarget(): object | null {
    return this.#state.current;
  }
  get eventPhase(): number {
    return this.#state.dispatching ? AT_TARGET : PHASES.NONE;
  }
  get defaultPrevented(): boolean {
    return this.#state.canceled;
  }
  get returnValue(): boolean {
    return !this.#state.canceled;
  }
  set returnValue(value: boolean) {
    const state = this.#state;
    if (!value && this.#init.cancelable && !state.passive) state.canceled = true;
  }
  get cancelBubble(): boolean {
    return this.#state.stopped > 0;
  }
  set cancelBubble(value: boolean) {
    const state = this.#state;
    if (value) state.stopped ||= 1;
  }

  composedPath(): object[] {
    return this.#state.current === null ? [] : [this.#state.current];
  }

  stopPropagation(): void {
    this.#state.stopped ||= 1;
  }

  stopImmediatePropagation(): void {
    this.#state.stopped = 2;
  }

  preventDefault(): void {
    const state = this.#state;
    if (this.#init.cancelable && !state.passive) state.canceled = true;
  }

  initEvent(type: string, bubbles = false, cancelable = false): void {
    const state = this.#state;
    if (state.dispatching) return;
    this.#type = `${type}`;
    this.#init = { bubbles: !!bubbles, cancelable: !!cancelable, composed: this.#init.composed as boolean };
    state.stopped = 0;
    state.canceled = state.trusted = false;
    state.target = null;
  }
}

for (const [name, value] of Object.entries(PHASES))
  for (const holder of [Event, Event.prototype]) Object.defineProperty(holder, name, { value, enumerable: true });

export class CustomEvent extends Event {
  #detail: unknown;

  constructor(...args: [type: string, init?: EventInit & { detail?: unknown }]) {
    super(...args);
    this.#detail = args[1]?.detail ?? null;
  }

  get detail(): unknown {
    return this.#detail;
  }
}

interface ErrorEventInit extends EventInit {
  message?: string;
  filename?: string;
  lineno?: number;
  colno?: number;
  error?: unknown;
}

export class ErrorEvent extends Event {
  #of: ErrorEventInit;

  constructor(...args: [type: string, init?: ErrorEventInit]) {
    super(...args);
    const { message = "", filename = "", lineno = 0, colno = 0, error } = args[1] ?? {};
    this.#of = { message: `${message}`, filename: `${filename}`, lineno: lineno >>> 0, colno: colno >>> 0, error };
  }

  get message(): string {
    return this.#of.message as string;
  }
  get filename(): string {
    return this.#of.filename as string;
  }
  get lineno(): number {
    return this.#of.lineno as number;
  }
  get colno(): number {
    return this.#of.colno as number;
  }
  get error(): unknown {
    return this.#of.error;
  }
}

interface PromiseRejectionEventInit extends EventInit {
  promise: Promise<unknown>;
  reason?: unknown;
}

export class PromiseRejectionEvent extends Event {
  #promise: Promise<unknown>;
  #reason: unknown;

  constructor(...args: [type: string, init: PromiseRejectionEventInit]) {
    super(...args);
    const init = args[1];
    if (init?.promise === undefined) throw new TypeError("PromiseRejectionEvent: the option promise is missing");
    this.#promise = init.promise;
    this.#reason = init.reason;
  }

  get promise(): Promise<unknown> {
    return this.#promise;
  }
  get reason(): unknown {
    return this.#reason;
  }
}
