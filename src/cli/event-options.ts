// The options of `serve` and `dev` that are about events, as the library takes them.
import { SporeletError } from "../errors.ts";
import { DATA, INVALID } from "../events/names.ts";
import type { ServeOptions } from "../server/serve.ts";
import type { Subscribers } from "../server/subscribers.ts";
import { natsOptions } from "./open-log.ts";
import { oneOf } from "./options.ts";

export interface EventCommandOptions {
  events?: boolean;
  data?: string;
  /** --log, where it is the URL of a server. */
  eventLog?: string;
  stream?: string;
  replicas?: number;
  invalid?: string;
  keep?: number;
  keepAge?: number;
  keepSize?: number;
  maxLag?: number;
  record?: boolean;
  history?: number;
  historyAge?: number;
  maxStreams?: number;
  cors?: string[];
  authorizer?: string;
  /** Of the config file alone. */
  subscribers?: Subscribers;
  origin?: string;
}

const EVENT_OPTIONS = [
  "data",
  "eventLog",
  "stream",
  "replicas",
  "invalid",
  "keep",
  "keepAge",
  "keepSize",
  "maxLag",
  "record",
  "history",
  "historyAge",
  "maxStreams",
  "cors",
  "authorizer",
  "subscribers",
] as const;

/** @throws SporeletError E_USAGE, E_OPTION_VALUE */
export function eventOptions(options: EventCommandOptions): Pick<ServeOptions, "events"> {
  const {
    events,
    data = DATA,
    eventLog,
    stream,
    replicas,
    invalid,
    keep,
    keepAge,
    keepSize,
    maxLag,
    record,
    history,
    historyAge,
    maxStreams,
    cors,
    authorizer,
    subscribers,
    origin,
  } = options;
  if (events === false) return {}; // the config file has the rest, for when they are wanted
  if (events === undefined) {
    const odd = EVENT_OPTIONS.find((name) => options[name] !== undefined);
    if (odd === undefined) return {};
    if (odd === "subscribers") throw new SporeletError("E_USAGE", "the config file has events.subscribers, but events are not enabled: --events");
    throw new SporeletError("E_USAGE", `--${odd.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} is given without --events`);
  }
  if (eventLog === undefined && (stream ?? replicas) !== undefined)
    throw new SporeletError("E_USAGE", `--${stream === undefined ? "replicas" : "stream"} is given without --log nats://host`);
  const nats = natsOptions({
    ...(eventLog !== undefined && { log: eventLog }),
    ...(stream !== undefined && { stream }),
    ...(replicas !== undefined && { replicas }),
  });
  const retention = {
    ...(keepAge !== undefined && { age: keepAge }),
    ...(keep !== undefined && { count: keep }),
    ...(keepSize !== undefined && { bytes: keepSize }),
  };
  return {
    events: {
      directory: data,
      ...(nats && { nats }),
      ...(invalid !== undefined && { invalid: oneOf("--invalid", INVALID, invalid) }),
      ...(Object.keys(retention).length > 0 && { retention }),
      ...(maxLag !== undefined && { mostLag: maxLag }),
      ...(record !== undefined && { record }),
      history: { ...(history !== undefined && { count: history }), ...(historyAge !== undefined && { age: historyAge }) },
      ...(maxStreams !== undefined && { mostStreams: maxStreams }),
      ...(cors && { cors }),
      ...(authorizer !== undefined && { authorizer }),
      ...(subscribers && { subscribers }),
      ...(origin !== undefined && { origin }),
    },
  };
}
