// `sporelet run`
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { isatty } from "node:tty";
import { SOURCES } from "../build/source-files.ts";
import { postponeTierUp } from "../engine/tier-up.ts";
import { SporeletError } from "../errors.ts";
import { readModuleFile } from "../host/artifact.ts";
import type { Directory } from "../host/command-job.ts";
import { ForeignFunction } from "../host/foreign.ts";
import type { InvokeOptions, LoadedFunction, RunResult } from "../host/function.ts";
import { HOST_NAMES, type HostName } from "../host/host-name.ts";
import { loadOnce } from "../host/load.ts";
import type { SporeletFunction } from "../host/sporelet.ts";
import { MACHINE_NAMES, type MachineName } from "../native/machine.ts";
import { isRemote } from "../oci/scheme.ts";
import { buildOptions, printWarnings, type SharedOptions } from "./building.ts";
import { type NetworkCommandOptions, networkLimits } from "./network.ts";
import { writeFully } from "./output.ts";
import type { RequestCall, RequestOptions } from "./request.ts";

interface Options extends SharedOptions, RequestOptions, NetworkCommandOptions {
  event?: string;
  eventFile?: string;
  dir?: Directory[];
  env: Record<string, string>;
  envFile?: string[];
  timeout?: number;
  host?: string;
  timings?: boolean;
  cache: boolean;
}

function readEvent(options: Options): Uint8Array {
  if (options.event !== undefined && options.eventFile !== undefined) throw new SporeletError("E_USAGE", "both --event and --event-file are given; give one");
  if (options.event !== undefined) return Buffer.from(options.event);
  if (options.eventFile !== undefined) return readModuleFile(options.eventFile);
  if (isatty(0)) throw new SporeletError("E_EVENT_MISSING", "there is no event, and stdin is a terminal");
  try {
    return readFileSync(0);
  } catch {
    return new Uint8Array(0); // stdin is closed
  }
}

const EXAMPLE = `'{"name":"Ada"}'`;

/** The function does not know it, so what it says of the event leaves it out. */
function whereEventCameFrom({ event, eventFile }: Options): string {
  if (event !== undefined) return `The event is the value of --event. In a shell, quote it: --event ${EXAMPLE}\n`;
  if (eventFile !== undefined) return `The event is what is in ${eventFile}.\n`;
  return `The event is what came on stdin. It can be given as --event ${EXAMPLE}, too.\n`;
}

/** `--host` is what runs a module, or what an image boots in. */
function hostOptions(name: string | undefined): { host?: HostName; machine?: MachineName } {
  if (name === undefined) return {};
  if (HOST_NAMES.includes(name as HostName)) return { host: name as HostName };
  if (MACHINE_NAMES.includes(name as MachineName)) return { machine: name as MachineName };
  throw new SporeletError("E_OPTION_VALUE", `Expected \`--host\` to be one of ${[...HOST_NAMES, ...MACHINE_NAMES].join(", ")}, got "${name}"`);
}

/** Options of `run` that say how a source is built, and nothing to a module. */
const BUILD_ONLY = ["buildTimeout", "allowEval", "with", "without", "locale", "timeZones", "define", "loader", "embed", "nodeBuiltins"] as const;

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

interface Runnable {
  source: Uint8Array | string;
  map?: string;
  stack?: number;
}

/** The module that `file` is, and the stack that it is left; or what is built from it, and the names that the source exports. */
async function moduleOf(file: string, options: Options): Promise<{ module: Runnable; exports: readonly string[] }> {
  if (!SOURCES.includes(extname(file)) || isRemote(file)) {
    const odd = BUILD_ONLY.find((name) => options[name] !== undefined);
    if (odd !== undefined) throw new SporeletError("E_USAGE", `--${kebab(odd)} is given, but ${file} is not a source: it is run as it was built`);
    const source = isRemote(file) ? await (await import("./remote.ts")).remoteModule(file) : file;
    return { module: { source, ...(options.stack !== undefined && { stack: options.stack }) }, exports: [] };
  }
  const { readCache, writeCache } = await import("../build/cache.ts");
  const wanted = buildOptions(file, options);
  const known = options.cache ? readCache(wanted) : undefined;
  if (known !== undefined) {
    printWarnings(known.warnings);
    return { module: { source: known.module, map: known.map }, exports: known.exports };
  }
  const { buildOnce } = await import("../build/build-once.ts");
  const result = await buildOnce(wanted);
  writeFully(2, Buffer.from(result.output));
  printWarnings(result.warnings);
  if (options.cache) writeCache(wanted, result);
  return { module: { source: result.module, map: result.map }, exports: result.exports };
}

/** What the function is called with: an event, a request, or whatever comes on stdin. */
async function callOf(loaded: LoadedFunction, exports: readonly string[], options: Options): Promise<RequestCall> {
  const { kind, name } = loaded;
  const given = (names: readonly (keyof Options)[]) => names.find((option) => options[option] !== undefined);
  const event = given(["event", "eventFile"]);
  const request = given(["request", "header", "data"]);
  if ((event !== undefined && (kind === "fetch" || kind === "program")) || (request !== undefined && kind !== "fetch"))
    throw (await import("./wrong-call.ts")).wrongCall(`--${kebab((event ?? request) as string)}`, name, kind, exports);
  if (kind === "fetch") return (await import("./request.ts")).requestCall(options);
  const isLeftToCommand = isCommand(loaded) && event === undefined;
  const stdin = isLeftToCommand || (kind !== "handler" && noEventGiven(options)) ? new Uint8Array(0) : readEvent(options);
  return { stdin, env: {}, show: (stdout) => stdout };
}

/** A foreign command in a process of its own, which has this one's stdin, stdout and stderr. */
function isCommand(loaded: LoadedFunction): loaded is ForeignFunction {
  return loaded instanceof ForeignFunction && loaded.kind === "foreign" && loaded.host !== "sporelet";
}

function resultOf(loaded: LoadedFunction, call: RequestCall, options: Options, invokeOptions: InvokeOptions): Promise<RunResult> {
  if (isCommand(loaded)) return loaded.runWithStdio(options.event === undefined && options.eventFile === undefined ? undefined : call.stdin, invokeOptions);
  const isOurs = (fn: LoadedFunction): fn is SporeletFunction => fn.host === "sporelet" && fn.metadata !== undefined;
  return isOurs(loaded) ? loaded.run(call.stdin, invokeOptions, call.client) : loaded.run(call.stdin, invokeOptions);
}

export async function runCommand(file: string, args: readonly string[], options: Options): Promise<void> {
  postponeTierUp();
  const host = hostOptions(options.host);
  const env = { ...(options.envFile && (await import("./env-file.ts")).readEnvFiles(options.envFile)), ...options.env };
  const marks: [string, number][] = [["start", performance.now()]];
  const mark = (phase: string) => marks.push([phase, performance.now()]);

  const { module, exports } = await moduleOf(file, options);
  mark("build");
  const { memory, dir } = options;
  const loaded = await loadOnce(module.source, { ...host, ...module, args, ...(dir && { directories: dir }), ...(memory !== undefined && { memory }) });
  mark("load");
  const call = await callOf(loaded, exports, options);
  mark("event");
  const invokeOptions = {
    env: { ...env, ...call.env },
    ...(options.timeout !== undefined && { timeout: options.timeout }),
    ...(options.allowNet && { network: (await import("../host/allow-network.ts")).allowNetwork(options.allowNet, networkLimits(options)) }),
  };
  const result = await resultOf(loaded, call, options, invokeOptions);
  mark("invoke");

  writeFully(2, result.stderr);
  if (result.code === "E_EVENT_EMPTY" || result.code === "E_EVENT_NOT_JSON") writeFully(2, Buffer.from(whereEventCameFrom(options)));
  writeFully(1, result.status === 0 && result.stdout.length > 0 ? call.show(result.stdout) : result.stdout);
  if (options.timings) writeFully(2, Buffer.from(renderTimings(marks, loaded.host)));
  process.exitCode = result.status;
}

/** A program or a foreign command need not read stdin: a terminal there is no mistake. */
function noEventGiven(options: Options): boolean {
  return options.event === undefined && options.eventFile === undefined && isatty(0);
}

function renderTimings(marks: readonly [string, number][], host: string): string {
  const us = (ms: number) => `${Math.round(ms * 1e3)}`.padStart(8);
  let text = `timings in µs (host ${host})\n  ${"node start".padEnd(10)} ${us(marks[0]?.[1] ?? 0)}\n`;
  for (let i = 1; i < marks.length; i++) text += `  ${(marks[i]?.[0] ?? "").padEnd(10)} ${us((marks[i]?.[1] ?? 0) - (marks[i - 1]?.[1] ?? 0))}\n`;
  return text;
}
