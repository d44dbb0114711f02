// What answers requests: a host, the routes of its functions, and an HTTP server that does not listen yet.
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type LogLevel, recordsOf } from "../host/log-records.ts";
import type { Tracer } from "../host/tracer.ts";
import { createHost, DEFAULTS, type Host, type HostOptions } from "../workers/host.ts";
import type { HostedFunction } from "../workers/hosted.ts";
import { answer } from "./answer.ts";
import type { AnswerOptions } from "./exchange.ts";
import { drain, type HttpLimits, httpServer, type OnRefusal, type OnUpgrade } from "./http-server.ts";
import { Log, type LogFormat } from "./log.ts";
import { Metrics } from "./metrics.ts";
import { Routes } from "./routes.ts";
import { Statistics } from "./statistics.ts";

export interface AppOptions extends HostOptions {
  /** Bytes of a request's body. Default 8 MiB. */
  maxBody?: number;
  /** Bytes of a request's head. Default 16 KiB. */
  maxHeaders?: number;
  /** ms for a request to arrive whole. Default 30,000. */
  requestTimeout?: number;
  /** ms that nothing may move on a connection, unless it is a whole response that is waited for. Default 120,000. */
  idleTimeout?: number;
  /** Whether responses carry Server-Timing. Default false. */
  timings?: boolean;
  /** Whether responses say what a function said when it failed. Default false: that is in the log. */
  exposeErrors?: boolean;
  /** Names that requests may be made to beside addresses and localhost: for a server that only this machine hears. Default: any name. */
  guard?: readonly string[];
  /** Base URL of an OpenTelemetry collector that gets traces (OTLP/HTTP). Default: there are none. */
  otlp?: string;
  /** Default "json", on stderr. */
  log?: LogFormat;
  /** The least severe that is logged, both of the server's own and of what functions say by `console`. Default "info". */
  logLevel?: LogLevel;
}

export const MAX_BODY = 8 << 20;

export function httpLimits({ maxHeaders = 16 << 10, requestTimeout = 30_000, idleTimeout = 120_000 }: AppOptions): HttpLimits {
  return { maxHeaders, requestTimeout, idleTimeout };
}

export interface App {
  readonly host: Host;
  readonly routes: Routes;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly statistics: Statistics;
  readonly server: Server;
  readonly onRefusal: OnRefusal;
  readonly isDraining: boolean;
  /** From now on connections end with the response that is under way on them. */
  beginDraining(): void;
  /** Takes no more requests, answers those under way, ends the host. */
  drain(): Promise<void>;
}

/** The tracer that the options ask for. @throws SporeletError E_NOT_INSTALLED, E_OPTION_VALUE */
export async function tracerFor({ otlp }: AppOptions, log: Log): Promise<Tracer | undefined> {
  if (otlp === undefined) return undefined;
  const { openTelemetry } = await import("./open-telemetry.ts");
  return openTelemetry(otlp, (message) => log.write({ level: "warn", event: "traces", message }));
}

/** Answers some of the requests itself. */
export interface Before {
  takes(request: IncomingMessage): boolean;
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Takes the connection of one of these requests over, as a WebSocket. */
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void>;
}

const isForWebSocket = ({ method, headers: { upgrade = "" } }: IncomingMessage) => method === "GET" && upgrade.toLowerCase() === "websocket";

export const logFor = ({ log = "json", logLevel }: AppOptions): Log => new Log(log, logLevel);

export function createApp(options: AppOptions, log: Log, before?: Before, tracer?: Tracer): App {
  const { maxBody = MAX_BODY, timings = false, exposeErrors = false } = options;
  const routes = new Routes();
  const statistics = new Statistics();
  const metrics = new Metrics(() => host, statistics);
  const logging = new Set<Promise<void>>();
  const logOutput = async (fn: HostedFunction, requestId: string, stderr: Uint8Array) => {
    for (const { level, text } of recordsOf(await fn.inSourceLines(stderr))) log.write({ level, event: "output", function: fn.name, requestId, text });
  };
  let isDraining = false;
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
      onInvocation: (invocation) => statistics.observe(invocation),
      onLog: (fn, requestId, stderr) => {
        const logged = logOutput(fn, requestId, Uint8Array.from(stderr)).finally(() => logging.delete(logged));
        logging.add(logged);
      },
    },
  );
  const onRefusal: OnRefusal = (code, status, why) => {
    metrics.responded(status, code);
    log.write({ level: "warn", event: "refused", status, code, message: why });
  };
  const { guard } = options;
  const answering: AnswerOptions = {
    routes,
    metrics,
    log,
    maxBody,
    timings,
    exposeErrors,
    ...(guard && { guard }),
    ...(tracer && { tracer }),
    isDraining: () => isDraining,
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    if (before?.takes(request)) void before.answer(request, response);
    else answer(request, response, answering);
  };
  const onUpgrade: OnUpgrade | undefined =
    before &&
    ((request) => {
      if (isForWebSocket(request) && before.takes(request)) return (socket, head) => void before.upgrade(request, socket, head);
      return undefined;
    });
  const server = httpServer(listener, httpLimits(options), onRefusal, onUpgrade);
  return {
    host,
    routes,
    log,
    metrics,
    statistics,
    server,
    onRefusal,
    get isDraining() {
      return isDraining;
    },
    beginDraining: () => {
      isDraining = true;
    },
    drain: async () => {
      isDraining = true;
      const patience = options.drain ?? DEFAULTS.drain;
      const until = performance.now() + patience;
      await drain(server, patience, () => host.close(0));
      await host.close(Math.max(0, until - performance.now())); // what waitUntil was given may go on
      await Promise.all(logging);
      await tracer?.close();
      log.flush();
    },
  };
}
