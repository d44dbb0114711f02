// Between the glue and the user's function.
import { DESCRIPTION_FD, HOOK_CONTEXT, HOOK_DISPATCH, KIND_FETCH, KIND_PROGRAM } from "../abi.ts";
import { Context, pendingWork } from "./context.ts";
import { forgetEnvironment } from "./environment.ts";
import { internal } from "./internal.ts";
import { warn } from "./log.ts";
import { native } from "./native.ts";
import { touchRandomness } from "./random.ts";

type Handler = (event: unknown, context: Context) => unknown;
/** An object with a `fetch` method: what Hono and other frameworks call an app. */
interface App {
  fetch(request: unknown, env: Record<string, string>, context: Context): unknown;
}

interface Settings {
  name: string;
  program: boolean;
  /** Whether a default export that is an empty object is none: it is that of a CommonJS file. */
  mayBeProgram?: boolean;
}

const STDOUT = 1;
const nativeRandom = Math.random;

const asyncPrototype: unknown = Object.getPrototypeOf(async () => {});

let functionName = "";
let mayBeProgram: boolean | undefined;
let context: Context;

/** Called before the function's module is evaluated, when all parts are there. */
export function configure(settings: Settings): void {
  functionName = settings.name;
  mayBeProgram = settings.mayBeProgram;
  internal.isProgram = settings.program;
  delete (globalThis as { sporelet?: unknown }).sporelet;
  // A handler's stdout belongs to its result; a program owns its own, as in Node and Javy.
  if (settings.program) {
    internal.logTarget = STDOUT;
    native.finishLater();
  } else watchRandomness();
  internal.isBuilding = !settings.program;
}

/** Called with the namespace of a handler's module once its top level has run. */
export function accept(namespace: { default?: unknown; cron?: unknown }): void | Promise<void> {
  tellDescription(namespace.cron);
  const candidate = unwrap(namespace.default);
  if (isServer(candidate) || isNone(candidate)) return serverOf(candidate).then((server) => take(server ?? candidate));
  take(candidate);
}

/** Where src/events.ts leaves a function that answers which events the module takes and makes. */
const DESCRIBE = Symbol.for("sporelet.describe");

function tellDescription(cron: unknown): void {
  const holder = globalThis as { [DESCRIBE]?: () => object };
  const events = holder[DESCRIBE]?.();
  if (events !== undefined || typeof cron === "string") native.print(DESCRIPTION_FD, JSON.stringify({ ...events, cron }));
}

/** Of Express, Koa and Fastify: it makes a server of node:http listen. */
function isServer(value: unknown): value is { listen(port: number | object): unknown } {
  return (
    !isApp(value) && ((typeof value === "object" && value !== null) || typeof value === "function") && typeof (value as Partial<Server>).listen === "function"
  );
}

type Server = { listen(port: number | object): unknown };

/** Where node:http's server says that it listens (runtime/node/http-server.ts). */
const SERVER = Symbol.for("sporelet.server");
/** Turns of the event loop in which a framework gets ready; time passes at once while a module is built. */
const MOST_TURNS = 1000;

/** The server that listens, or begins to. */
async function serverOf(candidate: unknown): Promise<unknown> {
  const holder = globalThis as Record<symbol, unknown>;
  // Fastify takes no bare port.
  if (isServer(candidate) && holder[SERVER] === undefined) await candidate.listen(typeof candidate === "function" ? 0 : { port: 0 });
  for (let i = 0; i < MOST_TURNS && holder[SERVER] === undefined && internal.loop; i++)
    await new Promise<void>((settle) => void internal.loop?.setTimer(settle, 1, false));
  return holder[SERVER];
}

function take(candidate: unknown): void {
  internal.isBuilding = false;
  restoreRandomness();
  forgetEnvironment();
  if (internal.loop?.clear()) warn("a timer that was set at top level, which runs when the module is built, never fires");
  if (isNone(candidate)) {
    native.kind(KIND_PROGRAM); // the builder loads it anew, as that
    return;
  }
  // Made in the snapshot: a fresh VM has one invocation, and so one context.
  context = new Context(functionName);
  native.hook(HOOK_CONTEXT, context);
  native.hook(HOOK_DISPATCH, dispatcher(candidate));
}

/** What the glue calls with event and context: the handler itself where it can answer nothing but a promise of the engine's own. */
function dispatcher(candidate: unknown): Handler {
  if (isApp(candidate)) return respondWith(candidate);
  if (typeof candidate !== "function") throw new TypeError(`the default export is ${describe(candidate)}`);
  const handler = candidate as Handler;
  if (isClass(handler)) throw new TypeError(`the default export is the class ${handler.name}`);
  if (handler.name === "fetch")
    warn("the default export is a function named fetch, and is called with an event. To answer requests, export the object that has it: `export default app`");
  const dispatched: Handler = isAsync(handler) ? handler : (event, current) => adopt(handler(event, current));
  return internal.guard?.(dispatched) ?? dispatched;
}

/** A proxy may answer whatever it likes. */
function isAsync(handler: Handler): boolean {
  return !native.isProxy(handler) && Object.getPrototypeOf(handler) === asyncPrototype;
}

/** Anything that can be awaited as a promise of the engine's own. */
function adopt(result: unknown): unknown {
  return isThenable(result) ? Promise.resolve(result) : result;
}

function isApp(value: unknown): value is App {
  return ((typeof value === "object" && value !== null) || typeof value === "function") && typeof (value as Partial<App>).fetch === "function";
}

function respondWith(app: App): Handler {
  const { respond } = internal;
  if (respond === undefined)
    throw new TypeError(
      "the default export has a fetch method, but nothing in the source names Response; if one comes from elsewhere, build with --with fetch",
    );
  native.kind(KIND_FETCH);
  return (_, current) => respond((request) => app.fetch(request, current.env, current));
}

/** An ES module that was compiled to CommonJS has its default export inside of `module.exports`; so has one that was written so by hand. */
function unwrap(value: unknown): unknown {
  const module = value as { __esModule?: unknown; default?: unknown } | null | undefined;
  if (typeof module !== "object" || module === null || isApp(module)) return value;
  return module.__esModule || typeof module.default === "function" || isApp(module.default) ? module.default : value;
}

/** Whether the module has no default export; that of a CommonJS file is an empty object then. */
function isNone(value: unknown): boolean {
  return mayBeProgram === true && (value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0));
}

/** That of a class can't be replaced; an arrow function has none. */
function isClass(value: Handler): boolean {
  return !native.isProxy(value) && Object.getOwnPropertyDescriptor(value, "prototype")?.writable === false;
}

/** What is to be waited for after the result: a program's timers, or what `waitUntil` was given. Called if `finishLater` was. */
export function after(): Promise<unknown> | undefined {
  if (internal.isProgram) return internal.loop?.drained();
  internal.isAfter = true;
  return context[pendingWork]();
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

function describe(value: unknown): string {
  if (value === null) return "null";
  return typeof value === "object" ? `an object with the keys ${JSON.stringify(Object.keys(value))}` : `of type ${typeof value}`;
}

// `Math.random` never asks the host, so while the top level runs its getter does: whoever takes
// hold of the function gets the engine's own, and the host that takes the snapshot hears of it.

function watchRandomness(): void {
  Object.defineProperty(Math, "random", {
    get: () => {
      touchRandomness();
      return nativeRandom;
    },
    set: (value) => defineRandom(value),
    configurable: true,
  });
}

function restoreRandomness(): void {
  const property = Object.getOwnPropertyDescriptor(Math, "random");
  if (property?.get) defineRandom(nativeRandom);
}

function defineRandom(value: unknown): void {
  Object.defineProperty(Math, "random", { value, writable: true, enumerable: false, configurable: true });
}
