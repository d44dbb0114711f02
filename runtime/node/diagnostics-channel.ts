// node:diagnostics_channel.
type Subscriber = (message: unknown, name: string | symbol) => void;

const channels = new Map<string | symbol, Channel>();

export class Channel {
  readonly name: string | symbol;
  #subscribers: Subscriber[] = [];

  constructor(name: string | symbol) {
    this.name = name;
  }

  get hasSubscribers(): boolean {
    return this.#subscribers.length > 0;
  }

  subscribe(subscriber: Subscriber): void {
    this.#subscribers = [...this.#subscribers, subscriber];
  }

  unsubscribe(subscriber: Subscriber): boolean {
    const at = this.#subscribers.indexOf(subscriber);
    if (at >= 0) this.#subscribers = this.#subscribers.toSpliced(at, 1);
    return at >= 0;
  }

  publish(message: unknown): void {
    for (const subscriber of this.#subscribers) {
      try {
        subscriber(message, this.name);
      } catch (error) {
        // One subscriber's failure is neither the publisher's nor another subscriber's.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

function channel(name: string | symbol): Channel {
  let found = channels.get(name);
  if (found === undefined) {
    found = new Channel(name);
    channels.set(name, found);
  }
  return found;
}

const hasSubscribers = (name: string | symbol): boolean => channels.get(name)?.hasSubscribers ?? false;
const subscribe = (name: string | symbol, subscriber: Subscriber): void => channel(name).subscribe(subscriber);
const unsubscribe = (name: string | symbol, subscriber: Subscriber): boolean => channel(name).unsubscribe(subscriber);

const EVENTS = ["start", "end", "asyncStart", "asyncEnd", "error"] as const;
type Events = Record<(typeof EVENTS)[number], Channel>;
type Context = Record<string, unknown>;
type Traced = (...values: never[]) => unknown;

/** Five channels around one operation: it starts and ends, and so does what it does later; or it fails. */
export class TracingChannel {
  readonly start!: Channel;
  readonly end!: Channel;
  readonly asyncStart!: Channel;
  readonly asyncEnd!: Channel;
  readonly error!: Channel;

  constructor(nameOrChannels: string | Events) {
    const made = typeof nameOrChannels === "string" ? undefined : nameOrChannels;
    Object.assign(this, Object.fromEntries(EVENTS.map((event) => [event, made?.[event] ?? channel(`tracing:${nameOrChannels}:${event}`)])));
  }

  get hasSubscribers(): boolean {
    return EVENTS.some((event) => this[event].hasSubscribers);
  }

  subscribe(handlers: Partial<Record<keyof Events, Subscriber>>): void {
    for (const event of EVENTS) if (handlers[event]) this[event].subscribe(handlers[event]);
  }

  unsubscribe(handlers: Partial<Record<keyof Events, Subscriber>>): boolean {
    return EVENTS.map((event) => handlers[event] === undefined || this[event].unsubscribe(handlers[event])).every(Boolean);
  }

  /** Says that it failed, and goes on to throw. */
  #fail(context: Context, error: unknown): never {
    context.error = error;
    this.error.publish(context);
    throw error;
  }

  traceSync<F extends Traced>(fn: F, context: Context = {}, self?: unknown, ...values: Parameters<F>): ReturnType<F> {
    this.start.publish(context);
    try {
      const result = Reflect.apply(fn, self, values) as ReturnType<F>;
      context.result = result;
      return result;
    } catch (error) {
      return this.#fail(context, error);
    } finally {
      this.end.publish(context);
    }
  }

  tracePromise<F extends Traced>(fn: F, context: Context = {}, self?: unknown, ...values: Parameters<F>): Promise<unknown> {
    const settled = (tell: () => void) => {
      tell();
      this.asyncStart.publish(context);
      this.asyncEnd.publish(context);
    };
    this.start.publish(context);
    try {
      return Promise.resolve(Reflect.apply(fn, self, values)).then(
        (result) => {
          settled(() => {
            context.result = result;
          });
          return result;
        },
        (error) => {
          settled(() => {
            context.error = error;
            this.error.publish(context);
          });
          throw error;
        },
      );
    } catch (error) {
      return this.#fail(context, error);
    } finally {
      this.end.publish(context);
    }
  }

  /** @param position of the callback among `values`; the last by default */
  traceCallback<F extends Traced>(fn: F, position = -1, context: Context = {}, self?: unknown, ...values: Parameters<F>): ReturnType<F> {
    const callback = (values as unknown[]).at(position) as (...given: unknown[]) => unknown;
    const given = (values as unknown[]).with(position, (error: unknown, result: unknown, ...more: unknown[]) => {
      if (error) {
        context.error = error;
        this.error.publish(context);
      } else context.result = result;
      this.asyncStart.publish(context);
      try {
        return callback(error, result, ...more);
      } finally {
        this.asyncEnd.publish(context);
      }
    });
    this.start.publish(context);
    try {
      return Reflect.apply(fn, self, given) as ReturnType<F>;
    } catch (error) {
      return this.#fail(context, error);
    } finally {
      this.end.publish(context);
    }
  }
}

const tracingChannel = (nameOrChannels: string | Events): TracingChannel => new TracingChannel(nameOrChannels);

export { channel, hasSubscribers, subscribe, tracingChannel, unsubscribe };
export default { Channel, TracingChannel, channel, hasSubscribers, subscribe, tracingChannel, unsubscribe };
