// `serve`: an app in this process, its functions, and the admin port beside it.
import type { BuildOptions } from "../build/build.ts";
import { nameOf } from "../build/bundle.ts";
import { SporeletError } from "../errors.ts";
import type { Host } from "../workers/host.ts";
import { answerAdmin } from "./admin.ts";
import { type AppOptions, createApp, httpLimits, logFor, MAX_BODY, tracerFor } from "./app.ts";
import type { Discovered, FunctionFile, LeftOut } from "./discover.ts";
import type { EventOptions } from "./events.ts";
import { drain, httpServer, listen } from "./http-server.ts";
import { administrationOf } from "./local-administration.ts";
import type { Log } from "./log.ts";
import type { Route, Routes } from "./routes.ts";
import { moduleOf, type ServedModule } from "./sources.ts";
import type { ServedEvents } from "./subscribers.ts";

export interface ListenOptions {
  /** 0 is any that is free. Default 3000. */
  port?: number;
  /** Default 127.0.0.1: only this machine. */
  hostname?: string;
  /** Of the admin port; undefined is the port after `port` (before it, if there is none after), false is none. */
  adminPort?: number | false;
  /** Default 127.0.0.1. */
  adminHostname?: string;
}

export interface SourceOptions {
  /** How sources are built. */
  build?: Omit<BuildOptions, "entry" | "thin">;
  /** Whether builds are kept and taken from the cache. Default true. */
  cache?: boolean;
}

export interface ServeOptions extends AppOptions, ListenOptions, SourceOptions {
  /** Functions take events too, from a log. Default: they don't. */
  events?: EventOptions;
  /** One that is named has to be a function that can be built; one that was found in a directory need not. */
  functions: readonly FunctionFile[];
  /** Files that were found and are no functions, for the list of what is left out. */
  leftOut?: readonly LeftOut[];
  /** Finds anew what there is to serve, for a reload. Default: `functions` again. */
  rediscover?(): Discovered;
}

/** What became of a file: it is served, or it is left out. */
export interface Reloaded extends ServedModule {
  isServed: boolean;
}

export interface RunningServer {
  readonly url: string;
  readonly adminUrl: string | undefined;
  readonly host: Host;
  readonly routes: Routes;
  /** If functions take events. */
  readonly events: ServedEvents | undefined;
  /** Files of the directories that are not served, and why. */
  readonly leftOut: readonly LeftOut[];
  readonly log: Log;
  /** Builds or reads the function anew; from then on it answers requests, those under way end with the old one. */
  reload(file: FunctionFile): Promise<Reloaded>;
  /**
   * Finds, builds and reads all functions anew. They answer requests when all are there; those under way end with the old ones.
   * @throws SporeletError why one that is named can't be built; the old ones go on then
   */
  reloadAll(): Promise<void>;
  /** Answers requests of the function with `error` until it is reloaded. */
  fail(file: FunctionFile, error: SporeletError): void;
  /** Nothing answers at `path` any more. */
  remove(path: string): void;
  /** Takes no more requests, answers those under way, ends. */
  close(): Promise<void>;
}

const LAST_PORT = 65535;

export function portAfter(port: number): number {
  if (port === 0) return 0;
  return port < LAST_PORT ? port + 1 : port - 1;
}

/** The path tells functions of the same name apart. */
export function servedName({ file, path }: FunctionFile): string {
  return decodeURIComponent(path.slice(1)) || nameOf(file);
}

export const byFile = (a: LeftOut, b: LeftOut) => (a.file < b.file ? -1 : 1);

/**
 * Serves functions over HTTP.
 *
 * @example
 * const server = await serve({ ...discover(["fns/"]), port: 0 });
 * await fetch(`${server.url}/hello`, { method: "POST", body: '{"name":"Ada"}' });
 * await server.close();
 *
 * @throws SporeletError with a code of the group "build", "module" or "file"; E_PORT_TAKEN
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { port = 3000, hostname = "127.0.0.1", adminHostname = "127.0.0.1", maxBody = MAX_BODY } = options;
  const { adminPort = portAfter(port), build = {}, cache = true } = options;
  const limits = { maxBody, ...(options.guard && { guard: options.guard }) };
  const log = logFor(options);
  const tracer = await tracerFor(options, log);
  const eventOptions = options.events && { ...options.events, ...(tracer && { tracer }) };
  const events = eventOptions && (await (await import("./events.ts")).Events.open(eventOptions, log, () => app.routes, limits));
  const app = createApp(events?.appOptions(options) ?? options, log, events?.gateway, tracer);
  events?.register(app.metrics.registry);
  const { host, routes } = app;
  let leftOut = new Map((options.leftOut ?? []).map((each) => [each.file, each]));

  const replace = (before: Route | undefined) => {
    if (before?.fn !== undefined) host.unload(before.fn);
  };
  const remove = (path: string) => {
    const before = routes.delete(path);
    if (before?.fn !== undefined) events?.remove(before.fn.name);
    replace(before);
  };
  const fail = ({ path }: FunctionFile, failure: SporeletError) => replace(routes.set({ path, failure }));
  /** Builds and loads it; what is answered serves it. */
  const loaded = async (file: FunctionFile, isCached: boolean): Promise<() => Reloaded> => {
    const served = await moduleOf(file.file, build, isCached);
    const fn = await host.load(served.module, { name: servedName(file), trusted: served.trusted, ...(served.map !== undefined && { map: served.map }) });
    const giveEvents = fn.kind === "program" ? undefined : events?.prepare(file.path, fn, served.module);
    return () => {
      leftOut.delete(file.file);
      if (!file.isFound || fn.kind !== "program") {
        replace(routes.set({ path: file.path, fn }));
        giveEvents?.();
        return { ...served, isServed: true };
      }
      host.unload(fn);
      remove(file.path);
      leftOut.set(file.file, { file: file.file, reason: "no default export" });
      return { ...served, isServed: false };
    };
  };
  const tellWarnings = ({ warnings, isServed }: Reloaded) => {
    if (isServed) for (const warning of warnings) log.write({ level: "warn", event: "built", message: warning });
  };
  const failedOne = (file: FunctionFile, error: unknown): (() => void) => {
    if (!file.isFound || !(error instanceof SporeletError)) throw error;
    return () => {
      fail(file, error);
      log.write({ level: "error", event: "built", code: error.code, message: failureText(file, error) });
    };
  };

  const loadAll = async (): Promise<void> => {
    let first: SporeletError | undefined;
    for (const file of options.functions) {
      try {
        tellWarnings((await loaded(file, cache))());
      } catch (error) {
        failedOne(file, error)();
        first ??= error as SporeletError;
      }
    }
    if (first !== undefined && routes.all.every(({ fn }) => fn === undefined)) throw first;
  };
  const reloadAll = async (): Promise<void> => {
    const found = options.rediscover?.() ?? options;
    const serveEach: (() => void)[] = [];
    for (const file of found.functions) {
      try {
        const take = await loaded(file, cache);
        serveEach.push(() => tellWarnings(take()));
      } catch (error) {
        serveEach.push(failedOne(file, error));
      }
    }
    leftOut = new Map((found.leftOut ?? []).map((each) => [each.file, each]));
    for (const serveOne of serveEach) serveOne();
    const paths = new Set(found.functions.map(({ path }) => path));
    for (const { path } of routes.all) if (!paths.has(path)) remove(path);
    log.write({ level: "info", event: "reloaded", functions: routes.all.length });
  };

  const reloadFor = async () => {
    await reloadAll();
    return { reloaded: routes.all.length };
  };
  const administration = administrationOf(app, reloadFor, events && (await import("./event-routes.ts")).eventRoutes(events));
  const administering = { administration, hostnames: [adminHostname], maxBody };
  const admin = httpServer((request, response) => void answerAdmin(request, response, administering), httpLimits(options), app.onRefusal);

  let url: string;
  let adminUrl: string | undefined;
  try {
    await loadAll();
    await events?.settled();
    ({ url } = await listen(app.server, port, hostname, "functions"));
    if (adminPort !== false) ({ url: adminUrl } = await listen(admin, adminPort, adminHostname, "the admin port"));
  } catch (error) {
    app.beginDraining();
    app.server.close();
    admin.close();
    await host.close();
    await events?.broker.close();
    throw error;
  }

  let closing: Promise<void> | undefined;
  const drainAndEnd = async (): Promise<void> => {
    events?.gateway.close();
    await events?.broker.stop();
    await app.drain();
    await events?.broker.close();
    if (adminPort !== false) await drain(admin, 0);
  };
  return {
    url,
    adminUrl,
    host,
    routes,
    log,
    get events() {
      return events?.served;
    },
    reload: async (file) => (await loaded(file, cache))(),
    reloadAll,
    fail,
    remove,
    close: () => (closing ??= drainAndEnd()),
    get leftOut() {
      return [...leftOut.values()].sort(byFile);
    },
  };
}

/** What the log says of a file that was found and can't be built. */
export function failureText({ file }: FunctionFile, { message }: SporeletError): string {
  return `${file} can't be built; the others are served: ${message.trimEnd()}`;
}
