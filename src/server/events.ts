// `serve --events`: the broker of a server, its functions, and what is told of them.
import { hash } from "node:crypto";
import type { Registry } from "prom-client";
import { SporeletError } from "../errors.ts";
import { Broker } from "../events/broker.ts";
import type { BrokerOptions } from "../events/broker-options.ts";
import type { Outcome } from "../events/delivery-environment.ts";
import { cyclesOf, cycleText } from "../events/flow.ts";
import { graphOf } from "../events/graph.ts";
import { type Drawing, drawGraph } from "../events/graph-drawing.ts";
import { SharedLog } from "../events/jetstream/shared-log.ts";
import type { Rebuilding } from "../events/projection.ts";
import type { Subject } from "../events/trial.ts";
import { readModuleFile } from "../host/artifact.ts";
import { type Description, NO_EVENTS } from "../module/description.ts";
import type { HostedFunction } from "../workers/hosted.ts";
import type { AppOptions } from "./app.ts";
import { registerEvents } from "./event-metrics.ts";
import { EventStatistics } from "./event-statistics.ts";
import { EVENTS_PATH, Gateway, type GatewayOptions, SINK } from "./gateway.ts";
import type { Log } from "./log.ts";
import type { Routes } from "./routes.ts";
import { isStatePath, STATE_PATH } from "./state-reads.ts";
import { addSubscribers, type ServedEvents, type ServedSubscriber, type Subscribers } from "./subscribers.ts";

export interface EventOptions
  extends Pick<BrokerOptions, "nats" | "invalid" | "mostLag" | "retention" | "record" | "tracer">,
    Pick<GatewayOptions, "cors" | "history" | "mostStreams"> {
  /** The log's directory. */
  directory: string;
  /** The path of the function that says who may send and hear events. */
  authorizer?: string;
  subscribers?: Subscribers;
  /** The DNS name by which subscribers know this system. Default: the machine's name. */
  origin?: string;
}

/** Boxes of a graph that somebody can still read. */
const MOST_BOXES = 200;
/** px; below each box the page writes what has passed it. */
const BOX_WIDTH = 110;

export class Events {
  readonly broker: Broker;
  readonly gateway: Gateway;
  readonly statistics: EventStatistics;
  #drawing: Drawing | undefined;
  #isDrawn = false;
  readonly #described = new Map<string, Description>();
  readonly #functions = new Map<string, HostedFunction>();
  /** Changes of one function follow each other. */
  readonly #changes = new Map<string, Promise<void>>();
  readonly #subscribers: readonly ServedSubscriber[];

  private constructor(broker: Broker, gateway: Gateway, statistics: EventStatistics, subscribers: readonly ServedSubscriber[]) {
    this.broker = broker;
    this.gateway = gateway;
    this.statistics = statistics;
    this.#subscribers = subscribers;
    broker.router.add(undefined, { offer: ({ event }) => statistics.append(event.type) });
  }

  /** @throws SporeletError E_LOG, E_LOG_FORMAT, E_UNWRITABLE; E_SUBSCRIBER, E_EVENT_FILTER, E_OPTION_VALUE of a subscriber */
  static async open(
    { directory, authorizer, cors, history, mostStreams, subscribers = {}, origin, ...broker }: EventOptions,
    log: Log,
    routes: () => Routes,
    limits: Pick<GatewayOptions, "maxBody" | "guard">,
  ): Promise<Events> {
    const statistics = new EventStatistics();
    const onWarning = (message: string) => log.write({ level: "warn", event: "events", message });
    const opened = await Broker.open(directory, {
      ...broker,
      onOutcome: (outcome) => {
        statistics.deliver(outcome);
        tellOutcome(log, outcome);
      },
      onConflict: (name) => statistics.conflict(name),
      onTaken: ({ type }, outcome) => statistics.take(type, outcome),
      onWarning,
      onRebuilding: (rebuilding) => tellRebuilding(log, rebuilding),
      onStates: (name, states) => gateway.states.change(name, states),
    });
    const gateway = new Gateway({
      broker: opened,
      log,
      ...limits,
      onMalformed: () => statistics.take(undefined, "refused"),
      ...(cors && { cors }),
      ...(history && { history }),
      ...(mostStreams !== undefined && { mostStreams }),
      ...(authorizer !== undefined && { authorizer: () => authorizerAt(routes(), authorizer) }),
    });
    try {
      return new Events(opened, gateway, statistics, await addSubscribers(opened, subscribers, { onWarning, ...(origin !== undefined && { origin }) }));
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  get served(): ServedEvents {
    const { log, deliveries } = this.broker;
    const paused = [...deliveries].filter(([, { pause }]) => pause !== undefined).map(([name]) => name);
    const stream = log instanceof SharedLog ? { stream: { name: log.link.stream, url: log.link.url } } : {};
    return { directory: log.store.directory, ...stream, subscribers: this.#subscribers, paused };
  }

  /** Functions that answer requests emit events through the gateway. */
  appOptions<Options extends AppOptions>(options: Options): Options {
    return { ...options, env: { K_SINK: SINK, ...options.env }, network: this.gateway.network(options.network) };
  }

  /** Has the metrics tell of events. */
  register(registry: Registry): void {
    registerEvents(registry, this.broker, this.statistics, () => this.gateway.streams.size + this.gateway.states.size);
  }

  /** Whether there is a function of the name. */
  has(name: string): boolean {
    return this.#functions.has(name);
  }

  /** A function of the name that takes events one by one, and so can be tried. */
  subject(name: string): Subject<HostedFunction> | undefined {
    const [fn, description] = [this.#functions.get(name), this.#described.get(name)];
    return fn && description && description.fold === undefined ? { name, description, fn } : undefined;
  }

  /** The graph of what is served; undefined where it is too large to be read. */
  get drawing(): Drawing | undefined {
    if (!this.#isDrawn) {
      const subscribers = this.#subscribers.map(({ name, url, on }) => [name, { ...NO_EVENTS, on: { types: on }, sink: url }] as const);
      const graph = graphOf(new Map([...this.#described, ...subscribers]));
      this.#drawing = graph.types.length + graph.functions.length > MOST_BOXES ? undefined : drawGraph(graph, BOX_WIDTH);
      this.#isDrawn = true;
    }
    return this.#drawing;
  }

  /**
   * @param module its bytes, or the path of its file
   * @returns gives a function its events; one of the same name ends with those that it has begun
   * @throws SporeletError E_NAME_TAKEN, E_CYCLE, E_EVENT_FILTER, E_SCHEMA, E_CRON; nothing has changed then
   */
  prepare(path: string, fn: HostedFunction, module: string | Uint8Array): () => void {
    if (path === EVENTS_PATH || path === STATE_PATH || isStatePath(path))
      throw new SporeletError(
        "E_NAME_TAKEN",
        `the function ${fn.name} would answer at ${path}, where the gateway answers for ${path === EVENTS_PATH ? "events" : "projections"}`,
      );
    if (this.#subscribers.some(({ name }) => name === fn.name)) throw new SporeletError("E_NAME_TAKEN", `a function and a subscriber have the name ${fn.name}`);
    const description = fn.metadata?.description ?? NO_EVENTS;
    const [cycle] = cyclesOf(new Map([...this.#described, [fn.name, description]]));
    if (cycle !== undefined) throw new SporeletError("E_CYCLE", cycleText(cycle));
    this.broker.checkFunction(fn, description);
    return () => {
      this.#described.set(fn.name, description);
      this.#functions.set(fn.name, fn);
      this.#isDrawn = false;
      this.#change(fn.name, () =>
        this.broker.addFunction(fn, description, description.fold && hash("sha256", typeof module === "string" ? readModuleFile(module) : module)),
      );
    };
  }

  remove(name: string): void {
    this.#described.delete(name);
    this.#functions.delete(name);
    this.#isDrawn = false;
    this.#change(name, () => {});
  }

  /** When every function that was given its events has them. */
  async settled(): Promise<void> {
    await Promise.all(this.#changes.values());
  }

  #change(name: string, step: () => void): void {
    const before = this.#changes.get(name) ?? Promise.resolve();
    const change = before.then(() => this.broker.remove(name)).then(step);
    this.#changes.set(name, change);
  }
}

/** @throws SporeletError E_NO_FUNCTION */
async function authorizerAt(routes: Routes, path: string): Promise<HostedFunction> {
  const route = routes.get(path);
  const fn = route?.fn ?? (await route?.lazy?.load());
  if (fn?.kind === "fetch") return fn;
  throw new SporeletError("E_NO_FUNCTION", `no function that answers requests is at ${path}, which says who may send events`);
}

function tellRebuilding(log: Log, { name, position, last, missing, isDone }: Rebuilding): void {
  if (position === 0 && !isDone && missing > 0)
    log.write({ level: "warn", event: "events", message: `the projection ${name} is built without ${missing} events that the log no longer has` });
  log.write({ level: "info", event: isDone ? "rebuilt" : "rebuilding", function: name, position, last });
}

function tellOutcome(log: Log, { consumer, record, attempts, emitted, error, isDead, age }: Outcome): void {
  const { sequence, event } = record;
  const what = { function: consumer, sequence, type: event.type, attempts };
  if (error === undefined) log.write({ level: "debug", event: "delivered", ...what, emitted, age });
  else if (isDead) log.write({ level: "error", event: "dead", ...what, code: error.code, message: error.message });
  else log.write({ level: error.isCounted ? "warn" : "debug", event: "retry", ...what, code: error.code, message: error.message });
}
