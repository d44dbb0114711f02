// `sporelet serve`
import { availableParallelism } from "node:os";
import { SporeletError } from "../errors.ts";
import { allowNetwork } from "../host/allow-network.ts";
import { LOG_LEVELS } from "../host/log-records.ts";
import { isLoopback } from "../module/loopback.ts";
import { isRemote } from "../oci/scheme.ts";
import { discover, type LeftOut } from "../server/discover.ts";
import { LOG_FORMATS } from "../server/log.ts";
import { type RunningServer, type ServeOptions, serve } from "../server/serve.ts";
import type { ServedEvents } from "../server/subscribers.ts";
import type { SuperviseOptions } from "../server/supervisor/supervisor.ts";
import type { HostedFunction } from "../workers/hosted.ts";
import { type SharedOptions, sharedBuildOptions } from "./building.ts";
import { readEnvFiles } from "./env-file.ts";
import { type EventCommandOptions, eventOptions } from "./event-options.ts";
import { type NetworkCommandOptions, networkLimits } from "./network.ts";
import { oneOf } from "./options.ts";

export interface ServeCommandOptions extends SharedOptions, NetworkCommandOptions, EventCommandOptions {
  port: number;
  hostname: string;
  /** false: --no-admin. */
  admin: boolean;
  adminPort?: number;
  adminHostname: string;
  route?: string[];
  workers?: number;
  timeout?: number;
  concurrency?: number;
  memoryTotal?: number;
  maxBody?: number;
  maxHeaders?: number;
  maxResponse?: number;
  maxLog?: number;
  requestTimeout?: number;
  idleTimeout?: number;
  drain?: number;
  env: Record<string, string>;
  envFile?: string[];
  paranoid?: boolean;
  timings?: boolean;
  exposeErrors?: boolean;
  otlp?: string;
  log?: string;
  logLevel?: string;
  cache: boolean;
  allowHost?: string[];
  json?: boolean;
}

/** Options that the library calls the same; `undefined` is not given. */
const ALIKE = [
  "port",
  "hostname",
  "adminHostname",
  "workers",
  "timeout",
  "memory",
  "stack",
  "concurrency",
  "memoryTotal",
  "maxBody",
  "maxHeaders",
  "maxLog",
  "requestTimeout",
  "idleTimeout",
  "drain",
  "paranoid",
  "timings",
  "exposeErrors",
  "otlp",
  "cache",
] as const satisfies (keyof ServeCommandOptions & keyof ServeOptions)[];

/** The library's options that the command line gives, but for what is served and the network. */
function localOptions(options: ServeCommandOptions): Omit<ServeOptions, "functions" | "network"> {
  const { maxResponse, adminPort, admin, log, logLevel, env, envFile = [], allowHost = [] } = options;
  const alike = Object.fromEntries(ALIKE.filter((name) => options[name] !== undefined).map((name) => [name, options[name]])) as Partial<ServeOptions>;
  return {
    ...alike,
    env: { ...readEnvFiles(envFile), ...env },
    ...(admin ? adminPort !== undefined && { adminPort } : { adminPort: false as const }),
    ...(maxResponse !== undefined && { maxResult: maxResponse }),
    ...(log && { log: oneOf("--log", LOG_FORMATS, log) }),
    ...(logLevel !== undefined && { logLevel: oneOf("--log-level", LOG_LEVELS, logLevel) }),
    ...(isLoopback(options.hostname) && !allowHost.includes("*") && { guard: allowHost }),
    build: sharedBuildOptions(options),
    ...eventOptions(options),
  };
}

/** For a server in this process. */
export function serveOptions(options: ServeCommandOptions): Omit<ServeOptions, "functions"> {
  const { allowNet } = options;
  return { ...localOptions(options), ...(allowNet && { network: allowNetwork(allowNet, networkLimits(options)) }) };
}

function superviseOptions(targets: readonly string[], workers: number, options: ServeCommandOptions): SuperviseOptions {
  const { allowNet, route } = options;
  const { port, hostname, adminPort, adminHostname, build, cache, rediscover: _, leftOut: __, workers: ___, events: ____, ...app } = localOptions(options);
  if (allowNet) allowNetwork(allowNet, networkLimits(options)); // what is wrong with it is said here
  return {
    workers,
    discover: () => discover(targets, route),
    app: { ...app, ...(allowNet && { allowNet: { hosts: allowNet, limits: networkLimits(options) } }) },
    ...(port !== undefined && { port }),
    ...(hostname !== undefined && { hostname }),
    ...(adminPort !== undefined && { adminPort }),
    ...(adminHostname !== undefined && { adminHostname }),
    ...(build !== undefined && { build }),
    ...(cache !== undefined && { cache }),
  };
}

/** What is told of a server that runs. */
export interface Announced {
  url: string;
  adminUrl: string | undefined;
  served: readonly { path: string; name?: string; kind?: string; on?: readonly string[]; isProjection?: boolean; failure?: SporeletError }[];
  /** Where events are taken, and where the log is. */
  events?: { url: string } & ServedEvents;
  leftOut: readonly LeftOut[];
  /** How many processes serve. */
  processes: number;
}

/** Prints what is served, for people or as one line of JSON. */
export function announce({ url, adminUrl, served, leftOut, processes, events }: Announced, isJson: boolean | undefined): void {
  const sorted = [...served].sort((a, b) => (a.path < b.path ? -1 : 1));
  const all = sorted.map(({ path, name, kind, on, isProjection, failure }) => ({
    path: path || "/",
    ...(kind && { name, kind }),
    ...(events && on && { on }),
    ...(events && isProjection && name !== undefined && { states: `${url}/state/${encodeURIComponent(name)}` }),
    ...(name !== undefined && events?.paused.includes(name) && { paused: true }),
    ...(failure && { error: { code: failure.code, message: failure.message } }),
  }));
  if (isJson) {
    process.stdout.write(`${JSON.stringify({ url, adminUrl, processes, functions: all, leftOut, ...(events && { events }) })}\n`);
    return;
  }
  const noteOf = (isPaused: boolean | undefined) => (isPaused ? ", paused" : "");
  for (const { path, kind, on, states, paused } of all) {
    process.stdout.write(
      `${states ?? `${url}${path}`}  ${on ? `${states ? "made of" : "takes"} ${on.join(", ")}` : (kind ?? "can't be built")}${noteOf(paused)}\n`,
    );
  }
  if (events) {
    const { directory, stream, subscribers, paused } = events;
    for (const { name, url: to, on } of subscribers) process.stdout.write(`${name} → ${to}  takes ${on.join(", ")}${noteOf(paused.includes(name))}\n`);
    const kept = stream === undefined ? directory : `the stream ${stream.name} of ${stream.url}, with a copy in ${directory}`;
    process.stdout.write(`${events.url}  events, kept in ${kept}\n`);
  }
  if (adminUrl !== undefined) process.stdout.write(`${adminUrl}/_/  admin page: functions and metrics\n`);
  if (leftOut.length > 0) process.stderr.write(`not served: ${leftOut.map(({ file, reason }) => `${file} (${reason})`).join(", ")}\n`);
}

function described({ name, kind, metadata }: HostedFunction): { name: string; kind: string; on?: readonly string[]; isProjection: boolean } {
  const { on, fold } = metadata?.description ?? {};
  return { name, kind, ...(on && { on: on.types }), isProjection: fold !== undefined };
}

/** What to announce of a server in this process. */
export function announcedOf({ url, adminUrl, routes, leftOut, events }: RunningServer): Announced {
  const served = routes.all.map(({ path, fn, failure }) => ({ path, ...(fn && described(fn)), ...(failure && { failure }) }));
  return { url, adminUrl, served, leftOut, processes: 1, ...(events && { events: { url: `${url}/events`, ...events } }) };
}

/** Whoever reads what a server says may leave, and it goes on. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}

/** Runs until SIGTERM or SIGINT; a second one ends it at once. */
export async function untilStopped(close: () => Promise<void>): Promise<void> {
  await new Promise<void>((settle, fail) => {
    let isStopping = false;
    const stop = () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      close().then(settle, fail);
    };
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
  });
}

/** SIGHUP: all functions anew. What is wrong with one is told, and the old ones go on. */
function reloadOnHangup(reload: () => Promise<unknown>): void {
  process.on("SIGHUP", () => {
    reload().catch((error: unknown) => {
      const text = error instanceof SporeletError ? `${error.code}: ${error.message.trimEnd()}\n${error.remedy}` : String(error);
      process.stderr.write(`sporelet: not reloaded, the functions from before are served: ${text}\n`);
    });
  });
}

async function serveHere(targets: readonly string[], options: ServeCommandOptions): Promise<void> {
  const { route } = options;
  const server = await serve({ ...serveOptions(options), ...discover(targets, route), rediscover: () => discover(targets, route) });
  const stopped = untilStopped(() => server.close()); // whoever reads the announcement may stop it at once
  reloadOnHangup(() => server.reloadAll());
  announce(announcedOf(server), options.json);
  await stopped;
}

async function serveInProcesses(targets: readonly string[], workers: number, options: ServeCommandOptions): Promise<void> {
  const { supervise } = await import("../server/supervisor/supervisor.ts");
  const supervisor = await supervise(superviseOptions(targets, workers, options));
  const stopped = untilStopped(() => supervisor.close());
  reloadOnHangup(() => supervisor.reload());
  const { url, adminUrl, served, leftOut } = supervisor;
  announce({ url, adminUrl, served, leftOut, processes: workers }, options.json);
  await stopped;
}

export async function serveCommand(given: readonly string[], options: ServeCommandOptions): Promise<void> {
  outliveReaders();
  const { workers = availableParallelism(), route = [] } = options;
  const isAnyRemote = [...given, ...route.map((text) => text.slice(text.indexOf("=") + 1))].some(isRemote);
  const { targets, routes } = isAnyRemote ? await (await import("./remote.ts")).localTargets(given, route) : { targets: given, routes: route };
  const local = routes.length > 0 ? { ...options, route: routes } : options;
  // The log is read once, and worker threads run the functions.
  await (workers === 1 || options.events ? serveHere(targets, local) : serveInProcesses(targets, workers, local));
}
