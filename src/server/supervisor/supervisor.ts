// `serve` on several cores: processes that serve, and this one, which starts, watches, replaces and drains them. It passes
// connections on, and reads nothing of them.
import { createServer } from "node:net";
import { totalmem } from "node:os";
import { SporeletError } from "../../errors.ts";
import { DEFAULTS } from "../../workers/host.ts";
import { type Administration, answerAdmin } from "../admin.ts";
import { httpLimits, MAX_BODY } from "../app.ts";
import { type DescribedFunction, type Description, describe } from "../description.ts";
import type { Discovered } from "../discover.ts";
import { drain, httpServer, listen } from "../http-server.ts";
import { Log } from "../log.ts";
import { Metrics } from "../metrics.ts";
import { byFile, failureText, type ListenOptions, portAfter, type SourceOptions } from "../serve.ts";
import { BOUNDS, none, Statistics, sumOf } from "../statistics.ts";
import { Connections } from "./connections.ts";
import { aggregated, Departed, type MetricsJson } from "./departed.ts";
import type { ProcessOptions, ProcessState } from "./messages.ts";
import { entriesOf, type FailedPiece, gather, type Piece, type Repertoire } from "./repertoire.ts";
import { ServerProcess } from "./server-process.ts";

/** One that ends sooner than this after its start is replaced only after a pause; both in ms. */
const HASTY_MS = 1000;
const PAUSE_MS = 500;
/** Beyond the time that a process has for draining, in ms. */
const GRACE_MS = 2000;

export interface SuperviseOptions extends ListenOptions, SourceOptions {
  /** Processes, each with one worker thread. */
  workers: number;
  /** What there is to serve; asked again at a reload. */
  discover(): Discovered;
  /** For each process. */
  app: ProcessOptions;
}

/** What is served, for the announcement. */
export interface Served {
  path: string;
  name?: string;
  kind?: string;
  failure?: SporeletError;
}

export interface Supervisor {
  readonly url: string;
  readonly adminUrl: string | undefined;
  readonly served: readonly Served[];
  readonly leftOut: Repertoire["leftOut"];
  /** @throws SporeletError why a function can't be built; the old ones go on then */
  reload(): Promise<number>;
  close(): Promise<void>;
}

class Supervision implements Administration {
  readonly #options: SuperviseOptions;
  readonly #log: Log;
  readonly #departed = new Departed();
  readonly #metrics = new Metrics(() => undefined, new Statistics());
  readonly #ended = this.#metrics.counter("sporelet_processes_ended_total", "Processes that ended and were replaced.", []);
  readonly #connections = new Connections();
  readonly #server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => this.#connections.add(socket));
  #processes: ServerProcess[] = [];
  #repertoire: Repertoire;
  /** Of today's repertoire and the one before: a process may ask for a module just before it hears of a reload. */
  #byId = new Map<number, Piece>();
  #turn = 0;
  #isDraining = false;

  constructor(options: SuperviseOptions, repertoire: Repertoire, log: Log) {
    this.#options = options;
    this.#log = log;
    this.#repertoire = repertoire;
    this.#metrics.gauge("sporelet_processes", "Processes that serve.", () => this.#processes.length);
    this.#remember(repertoire);
    this.#tell(repertoire);
  }

  get repertoire(): Repertoire {
    return this.#repertoire;
  }

  /**
   * Starts all processes.
   * @returns the URL that they serve at
   * @throws SporeletError E_PORT_TAKEN
   */
  async start(): Promise<string> {
    const { port = 3000, hostname = "127.0.0.1", workers } = this.#options;
    const { url } = await listen(this.#server, port, hostname, "functions");
    await Promise.all(Array.from({ length: workers }, () => this.#spawn().serving));
    return url;
  }

  isDraining(): boolean {
    return this.#isDraining;
  }

  async close(): Promise<void> {
    this.#isDraining = true;
    this.#server.close();
    this.#connections.close();
    const patience = (this.#options.app.drain ?? DEFAULTS.drain) + GRACE_MS;
    await Promise.all(this.#processes.map((server) => server.end(patience)));
    this.#log.flush();
  }

  async reload(): Promise<{ reloaded: number }> {
    const repertoire = await gather(this.#options.discover(), this.#options, this.#options.app);
    const before = new Set(this.#repertoire.pieces.flatMap((piece) => ("failure" in piece ? [] : [piece.id])));
    for (const id of this.#byId.keys()) if (!before.has(id)) this.#byId.delete(id);
    this.#repertoire = repertoire;
    this.#remember(repertoire);
    for (const server of this.#processes) server.send({ what: "entries", entries: entriesOf(repertoire) });
    this.#tell(repertoire);
    const reloaded = repertoire.pieces.length;
    this.#log.write({ level: "info", event: "reloaded", functions: reloaded });
    return { reloaded };
  }

  async functions(): Promise<Description> {
    const states = await this.#states();
    return {
      status: this.#isDraining ? "draining" : "ok",
      inFlight: states.reduce((sum, { inFlight }) => sum + inFlight, 0),
      queued: states.reduce((sum, { queued }) => sum + queued, 0),
      workers: states.flatMap(({ workers }) => workers),
      bounds: BOUNDS,
      functions: this.#repertoire.pieces.map((piece) => this.#describe(piece, states)),
    };
  }

  async metrics(): Promise<{ contentType: string; text: string }> {
    const own = (await this.#metrics.registry.getMetricsAsJSON()) as MetricsJson;
    const registry = aggregated([own, ...((await this.#askAll("metrics")) as MetricsJson[]), this.#departed.metrics]);
    return { contentType: registry.contentType, text: await registry.metrics() };
  }

  /** Of a request to the admin port that was refused before it could be read. */
  readonly onRefusal = (code: SporeletError["code"], status: number, message: string): void => {
    this.#metrics.responded(status, code);
    this.#log.write({ level: "warn", event: "refused", status, code, message });
  };

  async invoke(path: string, event: Uint8Array, signal: AbortSignal): Promise<object> {
    const server = this.#processes[this.#turn++ % this.#processes.length];
    if (server === undefined) throw new SporeletError("E_HOST_CLOSED", "no process serves right now");
    return (await server.ask({ what: "invoke", path, event }, signal)) as object;
  }

  #describe(piece: Piece | FailedPiece, states: readonly ProcessState[]): DescribedFunction {
    if ("failure" in piece) return describe(piece.path, undefined, piece.failure, none());
    const { path, name, kind, metadata } = piece;
    const own = states.flatMap(({ functions }) => functions.get(name) ?? []);
    const inFlight = own.reduce((sum, each) => sum + each.inFlight, 0);
    const { timeout, memory, stack, concurrency, maxResult, maxLog } = { ...DEFAULTS, ...this.#options.app };
    const options = { timeout, memory, concurrency, maxResult, maxLog, env: {}, ...(stack !== undefined && { stack }) };
    const fn = { name, kind, inFlight, options, ...(metadata && { metadata }) };
    return describe(path, fn, undefined, own.map(({ statistics }) => statistics).reduce(sumOf, none()));
  }

  async #states(): Promise<ProcessState[]> {
    return [...((await this.#askAll("state")) as ProcessState[]), this.#departed.state];
  }

  /** A process that ends meanwhile has no part in it: what it said before counts. */
  async #askAll(what: "state" | "metrics"): Promise<unknown[]> {
    const answers = await Promise.allSettled(this.#processes.map((server) => server.look(what)));
    return answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  }

  #remember({ pieces }: Repertoire): void {
    for (const piece of pieces) if (!("failure" in piece)) this.#byId.set(piece.id, piece);
  }

  #tell({ pieces, warnings }: Repertoire): void {
    for (const message of warnings) this.#log.write({ level: "warn", event: "built", message });
    for (const piece of pieces)
      if ("failure" in piece) this.#log.write({ level: "error", event: "built", code: piece.failure.code, message: failureText(piece.file, piece.failure) });
  }

  #spawn(): ServerProcess {
    const { app, workers } = this.#options;
    const memoryTotal = (app.memoryTotal ?? totalmem() / 2) / workers;
    const server = new ServerProcess({
      onReady: (ready) => ready.send({ what: "begin", options: { ...app, memoryTotal }, entries: entriesOf(this.#repertoire) }),
      onServing: (serving) => this.#connections.join(serving),
      onTook: (taker) => this.#connections.took(taker),
      onLeaving: (leaving) => {
        this.#connections.leave(leaving);
        leaving.send({ what: "drain" });
      },
      onGone: (gone) => this.#connections.lose(gone),
      onWant: (from, id) => this.#give(from, id),
      onDeath: (dead, reason) => this.#replace(dead, reason),
    });
    this.#processes.push(server);
    return server;
  }

  #give(server: ServerProcess, id: number): void {
    const piece = this.#byId.get(id);
    if (piece === undefined) server.send({ what: "gone", id });
    else server.send({ what: "module", id, module: piece.module, map: piece.map, isTrusted: piece.isTrusted });
  }

  #replace(dead: ServerProcess, reason: string): void {
    this.#processes = this.#processes.filter((server) => server !== dead);
    void this.#departed.add(dead.last.state as ProcessState | undefined, dead.last.metrics as MetricsJson | undefined);
    if (this.#isDraining) return;
    this.#ended.inc();
    this.#log.write({ level: "error", event: "process", message: `${reason} and is replaced` });
    const revive = () => {
      if (!this.#isDraining) this.#spawn();
    };
    if (performance.now() - dead.started < HASTY_MS) setTimeout(revive, PAUSE_MS);
    else revive();
  }
}

/**
 * Serves in several processes.
 * @throws SporeletError with a code of the group "build", "module" or "file"; E_PORT_TAKEN
 */
export async function supervise(options: SuperviseOptions): Promise<Supervisor> {
  const { app, port = 3000, adminHostname = "127.0.0.1" } = options;
  const { maxBody = MAX_BODY } = app;
  const log = new Log(app.log ?? "json", app.logLevel);
  const supervision = new Supervision(options, await gather(options.discover(), options, app), log);
  const administering = { administration: supervision, hostnames: [adminHostname], maxBody };
  const admin = httpServer((request, response) => void answerAdmin(request, response, administering), httpLimits(app), supervision.onRefusal);
  const { adminPort = portAfter(port) } = options;
  let adminUrl: string | undefined;
  let url: string;
  try {
    url = await supervision.start();
    if (adminPort !== false) ({ url: adminUrl } = await listen(admin, adminPort, adminHostname, "the admin port"));
  } catch (error) {
    admin.close();
    await supervision.close();
    throw error;
  }
  let closing: Promise<void> | undefined;
  return {
    url,
    adminUrl,
    get served() {
      return supervision.repertoire.pieces;
    },
    get leftOut() {
      return [...supervision.repertoire.leftOut].sort(byFile);
    },
    reload: async () => (await supervision.reload()).reloaded,
    close: () =>
      (closing ??= (async () => {
        await supervision.close();
        if (adminPort !== false) await drain(admin, 0);
      })()),
  };
}
