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

export { channel, hasSubscribers, subscribe, unsubscribe };
export default { Channel, channel, hasSubscribers, subscribe, unsubscribe };
