// All settings that a project can have in its config file: one table, from which come the type `SporeletConfig`, the
// validation, `sporelet inspect --config` and docs/config.md. The comment of a setting is its documentation.
import type { Target } from "../build/build.ts";
import type { NodeBuiltins } from "../build/options.ts";
import { INVALID } from "../events/names.ts";
import { LOG_LEVELS } from "../host/log-records.ts";
import { MAX_STACK } from "../module/stack.ts";
import { ARCHITECTURES } from "../native/architectures.ts";
import { PACK_TARGETS, type PackTarget } from "../oci/targets.ts";
import { LOG_FORMATS } from "../server/log.ts";
import { type CommandName, OF_LOG, OF_SERVER } from "./commands.ts";
import {
  count,
  flag,
  json,
  type Kind,
  oneOf,
  optionalPort,
  path,
  paths,
  percentage,
  port,
  routes,
  size,
  someOf,
  text,
  texts,
  time,
  variables,
} from "./kinds.ts";
import { subscribers } from "./subscribers.ts";

interface Facts<Value> {
  commands: readonly CommandName[];
  /** The option of the command line that says the same, as commander names it. Default: the setting's own name; null: arguments do. */
  option?: string | null;
  /** Where a command calls that option otherwise. */
  optionIn?: Partial<Record<CommandName, string>>;
  /** As it is read. */
  default?: Value;
  /** Where the default is no value, or another one with another command: what happens. */
  otherwise?: string;
  /** Where the default is another one with another command. */
  defaultOf?: Partial<Record<CommandName, Value>>;
  /** It says how a source is built, and nothing to `run` of a module. */
  onlyOfSources?: boolean;
}

export interface Setting<Written, Value> extends Facts<Value> {
  kind: Kind<Written, Value>;
}

function setting<Written, Value>(kind: Kind<Written, Value>, facts: Facts<NoInfer<Value>>): Setting<Written, Value> {
  return { kind, ...facts };
}

const TARGETS = ["wasm", "native", "unikernel", ...PACK_TARGETS, "component", "worker", "lambda"] as const satisfies readonly (
  | Target
  | PackTarget
  | "component"
  | "worker"
  | "lambda"
)[];
const NODE_BUILTINS = ["stub", "error"] as const satisfies readonly NodeBuiltins[];
const SERVING = ["serve", "dev"] as const;
const CALLING = ["run", ...SERVING] as const;
const PACKING = ["build", "push"] as const;
const BUILDING = [...PACKING, ...CALLING] as const;

export const SETTINGS = {
  /** Sources and directories of them. `serve` and `dev` also take modules. Each function answers at `/<its name>`. */
  functions: setting(paths, { commands: ["build", ...SERVING], option: null, default: [] }),
  /** Files at paths of their own. */
  routes: setting(routes, { commands: ["build", ...SERVING], option: "route", default: {} }),
  /** Environment variables of the functions. `--env` adds to them and overrides one by one. */
  env: setting(variables, { commands: CALLING, default: {} }),
  /** Files of environment variables, `NAME=value` line by line. The later file counts; `env` counts more. */
  envFile: setting(paths, { commands: CALLING, default: [] }),
  /** Hosts that the functions may fetch from, as `--allow-net` takes them. */
  allowNet: setting(texts, { commands: CALLING, default: [] }),

  /** What `build` makes of each function. */
  targets: setting(someOf(TARGETS), { commands: ["build"], option: "target", default: ["wasm"] }),
  /** The processors that executables, images and archives for Lambda are made for. Only an image can be for both. */
  architectures: setting(someOf(ARCHITECTURES), { commands: PACKING, option: "arch", otherwise: "this machine's" }),
  /** The directory that `build` writes into. It is made if it is not there. */
  outDir: setting(path, { commands: ["build"], option: "output", otherwise: "the directory of the config file; with an entry, the working directory" }),
  /** Leave the engine out of modules. */
  thin: setting(flag, { commands: PACKING, default: false }),
  /** Keep the source text in the module. */
  keepSource: setting(flag, { commands: PACKING, default: false }),
  /** Labels of images and annotations of artifacts, beside those that sporelet writes. `--label` adds to them and overrides one by one. */
  labels: setting(variables, { commands: PACKING, option: null, default: {} }),
  /** Of `wasm-oci`: an image of platform wasi/wasm, for what knows no artifacts. */
  compat: setting(flag, { commands: PACKING, default: false }),
  /** Where the source map goes: a file beside the module, into the module, or nowhere. */
  sourcemap: setting(oneOf(["beside", "inline", "none"]), { commands: ["build"], default: "beside" }),
  /** Parts of the web platform to carry in any case. */
  with: setting(texts, { commands: BUILDING, default: [], onlyOfSources: true }),
  /** Parts of the web platform to leave out in any case. */
  without: setting(texts, { commands: BUILDING, default: [], onlyOfSources: true }),
  /** Locales that `Intl` knows inside; the first one counts where a function asks for none. */
  locale: setting(texts, { commands: BUILDING, default: ["en"], onlyOfSources: true }),
  /** Time zones that `Intl` knows inside beside UTC; `all` is all of them. */
  timeZones: setting(texts, { commands: BUILDING, default: [], onlyOfSources: true }),
  /** Let `eval` and `new Function` work at run time, not only at the top level. The module then carries the parser and the whole platform. */
  allowEval: setting(flag, { commands: BUILDING, default: false, onlyOfSources: true }),
  /** Files and directories that the functions read with `node:fs`: they are in the module. */
  embed: setting(paths, { commands: BUILDING, default: [], onlyOfSources: true }),
  /** What a package gets for a module of Node's that needs an operating system: a stub, whose functions throw, or an error of the build. */
  nodeBuiltins: setting(oneOf(NODE_BUILTINS), { commands: BUILDING, default: "stub", onlyOfSources: true }),
  /** Keep builds and take them again while nothing has changed. */
  cache: setting(flag, { commands: ["run", "serve"], default: true }),

  /** Where to listen; 0 takes any port that is free. */
  port: setting(port, { commands: SERVING, default: 3000 }),
  /** Which of this machine's addresses to listen on. */
  hostname: setting(text, { commands: SERVING, default: "127.0.0.1" }),
  /** Names that requests may be made to where the server listens on a loopback address; `*` is any. Addresses and localhost always may. */
  allowHost: setting(texts, { commands: SERVING, default: [] }),
  /** The port of the admin page, metrics and health; `false` is none. */
  adminPort: setting(optionalPort, { commands: SERVING, otherwise: "the port after `port`" }),
  /** Where the admin port listens. */
  adminHostname: setting(text, { commands: SERVING, default: "127.0.0.1" }),
  /** Threads that run functions. */
  workers: setting(count, { commands: SERVING, otherwise: "as many as there are cores" }),
  /** How `serve` and `dev` log on stderr. */
  log: setting(oneOf(LOG_FORMATS), { commands: SERVING, otherwise: "`json`; with `dev` `text`", defaultOf: { serve: "json", dev: "text" } }),
  /** The least severe that is logged, of the server and of what functions say by `console`. */
  logLevel: setting(oneOf(LOG_LEVELS), { commands: SERVING, otherwise: "`info`; with `dev` `debug`", defaultOf: { serve: "info", dev: "debug" } }),
  /** Base URL of an OpenTelemetry collector that gets traces (OTLP/HTTP). */
  otlp: setting(text, { commands: SERVING, otherwise: "no traces" }),
  /** Tell clients what a function said when it failed, not only the log. `dev` always does. */
  exposeErrors: setting(flag, { commands: ["serve"], default: false }),
  /** Hash memory before every invocation, and refuse to begin where it is not the snapshot. */
  paranoid: setting(flag, { commands: SERVING, default: false }),
  /** Say how long each phase took: `run` on stderr, `serve` and `dev` in the header Server-Timing. */
  timings: setting(flag, { commands: CALLING, default: false }),

  events: {
    /** Take events at /events, and give them to the functions that listen to them. */
    enabled: setting(flag, { commands: SERVING, option: "events", default: false }),
    /** The directory of the log. */
    data: setting(path, { commands: [...SERVING, ...OF_LOG], optionIn: { emit: "to" }, otherwise: "`.sporelet/events` in the working directory" }),
    /** A NATS server that has the log in a stream, `nats://host:port`; the directory holds a copy. See [several hosts](events-cluster.md). */
    log: setting(text, {
      commands: [...SERVING, ...OF_SERVER],
      option: "eventLog",
      optionIn: { emit: "log", log: "log", replay: "log", dead: "log", pause: "log", resume: "log" },
      otherwise: "the directory is the log",
    }),
    /** The name of that stream. */
    stream: setting(text, { commands: [...SERVING, ...OF_SERVER], default: "sporelet" }),
    /** NATS servers that keep each event, if the stream is made. */
    replicas: setting(count, { commands: SERVING, default: 1 }),
    /** What becomes of an event that breaks a contract. */
    invalid: setting(oneOf(INVALID), { commands: SERVING, default: "refuse" }),
    /** Events that the log keeps. */
    keep: setting(count, { commands: SERVING, otherwise: "all" }),
    /** How long the log keeps an event. */
    keepAge: setting(time, { commands: SERVING, otherwise: "for ever" }),
    /** Bytes of events that the log keeps. */
    keepSize: setting(size, { commands: SERVING, otherwise: "all" }),
    /** Events that a function may have before it, until senders get a 429. */
    maxLag: setting(count, { commands: SERVING, default: 100_000 }),
    /** Keep what functions get from outside when they handle events, for `sporelet replay`: time, randomness and the answers of `fetch`. */
    record: setting(flag, { commands: SERVING, default: false }),
    /** Of the last events, how many clients of `GET /events` may ask for. */
    history: setting(count, { commands: SERVING, otherwise: "all" }),
    /** How old the events may be that clients ask for. */
    historyAge: setting(time, { commands: SERVING, otherwise: "any age" }),
    /** Clients that may hear events at a time. One more gets a 503. */
    maxStreams: setting(count, { commands: SERVING, default: 10_000 }),
    /** Origins whose pages may send and hear events; `*` is any. */
    cors: setting(texts, { commands: SERVING, default: [] }),
    /** The path of the function that says who may send and hear events. */
    authorizer: setting(text, { commands: SERVING, otherwise: "everybody may" }),
    /** URLs that events are sent to, each with its settings; see [events](events.md#subscribers). */
    subscribers: setting(subscribers, { commands: [...SERVING, "graph"], option: null, default: {} }),
    /** The DNS name by which subscribers know this system. */
    origin: setting(text, { commands: SERVING, option: null, otherwise: "the machine's name" }),
  },

  limits: {
    /** Most memory that a function may use, from 2MiB to 1GiB. */
    memory: setting(size, { commands: BUILDING, default: 64 << 20 }),
    /** How much of the stack a function may use, from 32KiB to 256KiB. Deeper recursion is a RangeError. */
    stack: setting(size, { commands: BUILDING, default: MAX_STACK }),
    /** How long the top level may run at build time. */
    buildTimeout: setting(time, { commands: BUILDING, default: 10_000, onlyOfSources: true }),
    /** How long one invocation may take. */
    timeout: setting(time, { commands: CALLING, otherwise: "`10s`; with `run` no limit", defaultOf: { serve: 10_000, dev: 10_000 } }),
    /** Requests of one function in flight. One more gets a 503. */
    concurrency: setting(count, { commands: SERVING, default: 256 }),
    /** Most memory that waiting calls may keep together. One more request gets a 503. */
    memoryTotal: setting(size, { commands: SERVING, otherwise: "half of the machine's" }),
    /** Largest body of a request. */
    maxBody: setting(size, { commands: SERVING, default: 8 << 20 }),
    /** Largest head of a request. */
    maxHeaders: setting(size, { commands: SERVING, default: 16 << 10 }),
    /** Largest result or response. */
    maxResult: setting(size, { commands: SERVING, option: "maxResponse", default: 16 << 20 }),
    /** Most that one invocation may write on stderr. */
    maxLog: setting(size, { commands: SERVING, default: 64 << 10 }),
    /** How long a request may take to arrive. */
    requestTimeout: setting(time, { commands: SERVING, default: 30_000 }),
    /** How long nothing may move on a connection, within a response that comes bit by bit too. */
    idleTimeout: setting(time, { commands: SERVING, default: 120_000 }),
    /** How long requests under way may take when the server is stopped. */
    drain: setting(time, { commands: SERVING, default: 10_000 }),
    /** Largest answer to a `fetch` that `allowNet` permits. */
    maxFetch: setting(size, { commands: CALLING, default: 16 << 20 }),
    /** How long such a `fetch` may take, redirects and body included. */
    fetchTimeout: setting(time, { commands: CALLING, default: 30_000 }),
  },

  bench: {
    /** The handler to measure. */
    handler: setting(path, { commands: ["bench"], option: null, otherwise: "a built-in set of handlers" }),
    /** The event, for a handler of events. */
    event: setting(json, { commands: ["bench"], default: '{"name":"Ada"}' }),
    /** The request, for a handler of requests: `"POST /path"`. */
    request: setting(text, { commands: ["bench"], default: "GET /" }),
    /** The request's body. */
    data: setting(text, { commands: ["bench"], otherwise: "no body" }),
    /** Measure these handlers, intervals and subjects; `*` is any text. */
    only: setting(texts, { commands: ["bench"], otherwise: "all" }),
    /** Leave these out. */
    skip: setting(texts, { commands: ["bench"], default: [] }),
    /** Rounds, in each of which every subject has a turn. */
    runs: setting(count, { commands: ["bench"], otherwise: "20; with `--quick` 3" }),
    /** Few rounds, without memory, phases and many at once. */
    quick: setting(flag, { commands: ["bench"], default: false }),
    /** Measure containers with every built-in handler, and a hundred of them at once. */
    full: setting(flag, { commands: ["bench"], default: false }),
    /** Peers to fetch from npm and measure. */
    with: setting(texts, { commands: ["bench"], default: [] }),
    /** Decides the order of the subjects. */
    seed: setting(count, { commands: ["bench"], otherwise: "by chance; it is shown" }),
    /** The `--json` of an earlier run, to compare with. */
    baseline: setting(path, { commands: ["bench"], otherwise: "no comparison" }),
    /** Fail if sporelet is slower than the baseline by more than this. */
    failAbove: setting(percentage, { commands: ["bench"], otherwise: "never" }),
  },
};

type WrittenOf<T> = T extends { kind: Kind<infer Written, infer _> } ? Written : { readonly [K in keyof T]?: WrittenOf<T[K]> | undefined };

/**
 * What `sporelet.config.ts` (or `.mts`, `.js`, `.mjs`, `.json`) holds. Every setting may be left out. Sizes are in bytes or
 * text such as `"64MiB"`, times in ms or text such as `"2s"`. Relative paths refer to the directory of the config file.
 */
export type SporeletConfig = WrittenOf<typeof SETTINGS>;

/** A setting whose types are not known. */
export type AnySetting = Setting<unknown, unknown>;

export type SettingTable = { readonly [key: string]: AnySetting | SettingTable };

export function isSetting(entry: AnySetting | SettingTable): entry is AnySetting {
  return Array.isArray(entry.commands);
}

function flattened(table: SettingTable, prefix: string): [string, AnySetting][] {
  return Object.entries(table).flatMap(([name, entry]) =>
    isSetting(entry) ? [[prefix + name, entry] as [string, AnySetting]] : flattened(entry, `${prefix}${name}.`),
  );
}

/** Every setting by its key, such as `limits.memory`. */
export const ALL_SETTINGS: ReadonlyMap<string, AnySetting> = new Map(flattened(SETTINGS as SettingTable, ""));

/** The option of the command line that says the same as the setting, as commander names it; undefined where arguments do. */
export function optionOf(key: string, command?: CommandName): string | undefined {
  const { option = key.slice(key.lastIndexOf(".") + 1), optionIn } = ALL_SETTINGS.get(key) as AnySetting;
  return (command && optionIn?.[command]) ?? option ?? undefined;
}

/** `serve` takes the log's server by the flag that says how messages are written, too: its value tells which is meant. */
const SHARED_FLAGS: Readonly<Record<string, string>> = { eventLog: "--log" };

/** `maxBody` is `--max-body`. */
export function flagText(option: string): string {
  return SHARED_FLAGS[option] ?? `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
