// The subscribers of a server: URLs that get events.
import { hostname } from "node:os";
import { SporeletError } from "../errors.ts";
import type { Broker } from "../events/broker.ts";
import type { ReceiverOptions } from "../events/receiver.ts";
import { checkSubscriber, descriptionOf, type Subscriber } from "../events/subscriber.ts";
import { subscriptionOf } from "../events/subscription.ts";
import { UrlConsumer } from "../events/url-consumer.ts";

/** By their names. */
export type Subscribers = Readonly<Record<string, Subscriber>>;

/** What is told of one. */
export interface ServedSubscriber {
  name: string;
  /** Without its query. */
  url: string;
  on: readonly string[];
}

/** What is told of a server whose functions take events. */
export interface ServedEvents {
  /** Of the log, or of its copy. */
  directory: string;
  /** Where the log is, if it is on a server. */
  stream?: { name: string; url: string };
  subscribers: readonly ServedSubscriber[];
  /** Names of functions and subscribers. */
  paused: readonly string[];
}

/**
 * Gives subscribers their events: all of them, or none.
 * @throws SporeletError E_SUBSCRIBER, E_EVENT_FILTER, E_OPTION_VALUE
 */
export async function addSubscribers(broker: Broker, subscribers: Subscribers, options: Partial<ReceiverOptions> = {}): Promise<ServedSubscriber[]> {
  const { origin = hostname() } = options;
  if (!/^[\w.-]+$/.test(origin)) throw new SporeletError("E_OPTION_VALUE", `Expected \`events.origin\` to be a DNS name, got ${JSON.stringify(origin)}`);
  const all = Object.entries(subscribers).map(([name, subscriber]) => {
    checkSubscriber(name, subscriber);
    const description = descriptionOf(subscriber);
    const filter = subscriptionOf(name, description) || undefined;
    return { name, description, filter, consumer: new UrlConsumer(name, subscriber, filter, { ...options, origin }) };
  });
  await forgetOthers(broker, subscribers);
  for (const { consumer, filter, description } of all) await broker.addSubscriber(consumer, filter, description);
  return all.map(({ name, description: { sink = "", on } }) => ({ name, url: sink, on: on?.types ?? [] }));
}

/** The log describes who is served with it. */
async function forgetOthers({ log }: Broker, subscribers: Subscribers): Promise<void> {
  const gone = [...log.functions].filter(([name, { sink }]) => sink !== undefined && subscribers[name] === undefined);
  if (gone.length > 0)
    await log.append(
      [],
      0,
      gone.map(([key]) => ({ table: "functions", key })),
    );
}
