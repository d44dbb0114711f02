// A process that serves: connections of its own, its own worker thread, and nothing that another process has to wait for.
import type { Socket } from "node:net";
import { allowNetwork } from "../../host/allow-network.ts";
import type { Tracer } from "../../host/tracer.ts";
import { type App, createApp, logFor, tracerFor } from "../app.ts";
import { inject } from "../http-server.ts";
import { administrationOf } from "../local-administration.ts";
import type { Log } from "../log.ts";
import { none } from "../statistics.ts";
import { LazyFunctions } from "./lazy-functions.ts";
import { type Entries, type ProcessOptions, type ProcessState, plainError, type Question, type ToProcess, type ToSupervisor } from "./messages.ts";

const tell = (message: ToSupervisor) => process.send?.(message);

function stateOf({ host, statistics }: App): ProcessState {
  const functions = new Map([...statistics.all].map(([name, counts]) => [name, { inFlight: 0, statistics: counts }]));
  for (const { name, inFlight } of host.functions) functions.set(name, { inFlight, statistics: functions.get(name)?.statistics ?? none() });
  return { inFlight: host.inFlight, queued: host.queued, workers: host.loads.map((load) => ({ load })), functions };
}

class ServingProcess {
  readonly #app: App;
  readonly #functions: LazyFunctions;
  readonly #asked = new Map<number, AbortController>();
  #draining: Promise<void> | undefined;

  private constructor({ allowNet, ...options }: ProcessOptions, log: Log, tracer: Tracer | undefined) {
    this.#app = createApp({ ...options, workers: 1, ...(allowNet && { network: allowNetwork(allowNet.hosts, allowNet.limits) }) }, log, undefined, tracer);
    this.#functions = new LazyFunctions(this.#app, (id) => tell({ what: "want", id }));
  }

  /** @throws SporeletError E_NOT_INSTALLED, E_OPTION_VALUE */
  static async create(options: ProcessOptions): Promise<ServingProcess> {
    const log = logFor(options);
    return new ServingProcess(options, log, await tracerFor(options, log));
  }

  start(entries: Entries): void {
    this.#functions.serve(entries);
    tell({ what: "serving" });
  }

  receive(message: ToProcess, socket: Socket | undefined): void {
    switch (message.what) {
      case "entries":
        this.#functions.serve(message.entries);
        break;
      case "module":
        this.#functions.deliver(message);
        break;
      case "gone":
        this.#functions.gone(message.id);
        break;
      case "ask":
        this.#answer(message.ask, message.question);
        break;
      case "abort":
        this.#asked.get(message.ask)?.abort();
        break;
      case "connection":
        tell({ what: "took" });
        if (socket !== undefined) inject(this.#app.server, socket); // undefined: it has been closed meanwhile
        break;
      case "drain":
        this.#draining ??= this.#app.drain().then(() => process.exit(0));
        break;
    }
  }

  async #answer(ask: number, question: Question): Promise<void> {
    const controller = new AbortController();
    this.#asked.set(ask, controller);
    try {
      tell({ what: "answer", ask, value: await this.#valueOf(question, controller.signal) });
    } catch (error) {
      tell({ what: "refused", ask, error: plainError(error) });
    } finally {
      this.#asked.delete(ask);
    }
  }

  #valueOf(question: Question, signal: AbortSignal): unknown {
    const app = this.#app;
    if (question.what === "state") return stateOf(app);
    if (question.what === "metrics") return app.metrics.registry.getMetricsAsJSON();
    return administrationOf(app, async () => ({})).invoke(question.path, question.event, signal);
  }
}

/** Messages are for it when it is there, in their order. */
let serving: Promise<ServingProcess> | undefined;
/** It could not be made. The supervisor knows, and has no more to say than that this is the end. */
const end = () => process.exit(0);
process.on("message", (message: ToProcess, socket: Socket | undefined) => {
  if (message.what !== "begin") {
    if (serving === undefined && message.what === "drain") end();
    serving?.then((server) => server.receive(message, socket), end);
    return;
  }
  const { options, entries } = message;
  serving = ServingProcess.create(options);
  serving.then(
    (server) => server.start(entries),
    (error: unknown) => tell({ what: "failed", error: plainError(error) }),
  );
});
process.on("disconnect", end); // nobody is there who would give it connections

tell({ what: "ready" });

// A terminal sends these to every process of a group: the supervisor says what is to be done.
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
// Somebody means this process alone. The supervisor then has it drained, so that it is given nothing more.
process.on("SIGTERM", () => (serving === undefined ? end() : serving.then(() => tell({ what: "leaving" }), end)));
