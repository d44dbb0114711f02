// `serve`: a host, its functions, and the two servers before them.
import type { BuildOptions } from "../build/build.ts";
import { nameOf } from "../build/bundle.ts";
import { SporeletError } from "../errors.ts";
import { type LogLevel, recordsOf } from "../host/log-records.ts";
import { createHost, DEFAULTS, type Host, type HostOptions } from "../workers/host.ts";
import type { HostedFunction } from "../workers/hosted.ts";
import { type AdminOptions, answerAdmin } from "./admin.ts";
import { type AnswerOptions, answer } from "./answer.ts";
import type { FunctionFile, LeftOut } from "./discover.ts";
import { drain, httpServer, listen } from "./http-server.ts";
import { Log, type LogFormat } from "./log.ts";
import { Metrics } from "./metrics.ts";
import { type Route, Routes } from "./routes.ts";
import { moduleOf, type ServedModule } from "./sources.ts";
import { Statistics } from "./statistics.ts";

export interface ServeOptions extends HostOptions {
  /** One that is named has to be a function that can be built; one that was found in a directory need not. */
  functions: readonly FunctionFile[];
  /** Files that were found and are no functions, for the list of what is left out. */
  leftOut?: readonly LeftOut[];
  /** 0 is any that is free. Default 3000. */
  port?: number;
  /** Default 127.0.0.1: only this machine. */
  hostname?: string;
  /** Of the admin port; undefined is the port after `port` (before it, if there is none after), false is none. */
  adminPort?: number | false;
  /** Default 127.0.0.1. */
  adminHostname?: string;
  /** Bytes of a request's body. Default 8 MiB. */
  maxBody?: number;
  /** Bytes of a request's head. Default 16 KiB. */
  maxHeaders?: number;
  /** ms for a request to arrive whole. Default 30,000. */
  requestTimeout?: number;
  /** Whether responses carry Server-Timing. Default false. */
  timings?: boolean;
  /** Whether responses say what a function said when it failed. Default false: that is in the log. */
  exposeErrors?: boolean;
  /** Default "json", on stderr. */
  log?: LogFormat;
  /** The least severe that is logged, both of the server's own and of what functions say by `console`. Default "info". */
  logLevel?: LogLevel;
  /** How sources are built. */
  build?: Omit<BuildOptions, "entry" | "thin">;
  /** Whether builds are kept and taken from the cache. Default true. */
  cache?: boolean;
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
  /** Files of the directories that are not served, and why. */
  readonly leftOut: readonly LeftOut[];
  readonly log: Log;
  /** Builds or reads the function anew; from then on it answers requests, those under way end with the old one. */
  reload(file: FunctionFile): Promise<Reloaded>;
  /** Answers requests of the function with `error` until it is reloaded. */
  fail(file: FunctionFile, error: SporeletError): void;
  /** Nothing answers at `path` any more. */
  remove(path: string): void;
  /** Takes no more requests, answers those under way, ends. */
  close(): Promise<void>;
}

const LAST_PORT = 65535;

function portAfter(port: number): number {
  if (port === 0) return 0;
  return port < LAST_PORT ? port + 1 : port - 1;
}

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
  const { functions, port = 3000, hostname = "127.0.0.1", adminHostname = "127.0.0.1", maxBody = 8 << 20 } = options;
  const { adminPort = portAfter(port), timings = false, exposeErrors = false, build = {}, cache = true } = options;
  const log = new Log(options.log ?? "json", options.logLevel);
  const routes = new Routes();
  const statistics = new Statistics();
  const metrics = new Metrics(() => host);
  const logging = new Set<Promise<void>>();
  const logOutput = async (fn: HostedFunction, requestId: string, stderr: Uint8Array) => {
    for (const { level, text } of recordsOf(await fn.inSourceLines(stderr))) log.write({ level, event: "output", function: fn.name, requestId, text });
  };
  const host: Host = createHost(
    {
      ...options,
      onWorkerDeath: (reason) => {
        if (isDraining) return;
        metrics.workerEnded();
        log.write({ level: "error", event: "worker", message: `a worker ended and is replaced: ${reason}` });
      },
    },
    {
      onInvocation: (invocation) => {
        metrics.observe(invocation);
        statistics.observe(invocation);
      },
      onLog: (fn, requestId, stderr) => {
        const logged = logOutput(fn, requestId, Uint8Array.from(stderr)).finally(() => logging.delete(logged));
        logging.add(logged);
      },
    },
  );
  let isDraining = false;

  const leftOut = new Map((options.leftOut ?? []).map((each) => [each.file, each]));
  const reload = async (file: FunctionFile): Promise<Reloaded> => {
    const served = await moduleOf(file.file, build, cache);
    // The path tells functions of the same name apart.
    const name = decodeURIComponent(file.path.slice(1)) || nameOf(file.file);
    const fn = await host.load(served.module, { name, trusted: served.trusted, ...(served.map !== undefined && { map: served.map }) });
    leftOut.delete(file.file);
    if (file.isFound && fn.kind === "program") {
      host.unload(fn);
      remove(file.path);
      leftOut.set(file.file, { file: file.file, reason: "no default export" });
      return { ...served, isServed: false };
    }
    replace(routes.set({ path: file.path, fn }));
    return { ...served, isServed: true };
  };
  const replace = (before: Route | undefined) => {
    if (before?.fn !== undefined) host.unload(before.fn);
  };
  const fail = ({ path }: FunctionFile, failure: SporeletError) => replace(routes.set({ path, failure }));
  const remove = (path: string) => replace(routes.delete(path));

  const loadAll = async (): Promise<void> => {
    let first: SporeletError | undefined;
    for (const file of functions) {
      try {
        const { warnings, isServed } = await reload(file);
        if (isServed) for (const warning of warnings) log.write({ level: "warn", event: "built", message: warning });
      } catch (error) {
        if (!file.isFound || !(error instanceof SporeletError)) throw error;
        first ??= error;
        fail(file, error);
        log.write({
          level: "error",
          event: "built",
          code: error.code,
          message: `${file.file} can't be built; the others are served: ${error.message.trimEnd()}`,
        });
      }
    }
    if (first !== undefined && routes.all.every(({ fn }) => fn === undefined)) throw first;
  };

  const limits = { maxHeaders: options.maxHeaders ?? 16 << 10, requestTimeout: options.requestTimeout ?? 30_000 };
  const onRefusal = (code: SporeletError["code"], status: number, why: string) => {
    metrics.responded(status, code);
    log.write({ level: "warn", event: "refused", status, code, message: why });
  };
  const answering: AnswerOptions = { routes, metrics, log, maxBody, timings, exposeErrors, isDraining: () => isDraining };
  const server = httpServer((request, response) => answer(request, response, answering), limits, onRefusal);
  const administering: AdminOptions = { routes, host, metrics, statistics, hostnames: [adminHostname], maxBody, log, isDraining: () => isDraining };
  const admin = httpServer((request, response) => void answerAdmin(request, response, administering), limits, onRefusal);

  let url: string;
  let adminUrl: string | undefined;
  try {
    await loadAll();
    ({ url } = await listen(server, port, hostname, "functions"));
    if (adminPort !== false) ({ url: adminUrl } = await listen(admin, adminPort, adminHostname, "the admin port"));
  } catch (error) {
    isDraining = true;
    server.close();
    admin.close();
    await host.close();
    throw error;
  }

  let closing: Promise<void> | undefined;
  const drainAndEnd = async (): Promise<void> => {
    isDraining = true;
    const patience = options.drain ?? DEFAULTS.drain;
    const until = performance.now() + patience;
    await drain(server, patience, () => host.close(0));
    await host.close(Math.max(0, until - performance.now())); // what waitUntil was given may go on
    if (adminPort !== false) await drain(admin, 0);
    await Promise.all(logging);
    log.flush();
  };
  const close = () => (closing ??= drainAndEnd());
  return {
    url,
    adminUrl,
    host,
    routes,
    log,
    reload,
    fail,
    remove,
    close,
    get leftOut() {
      return [...leftOut.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
    },
  };
}
