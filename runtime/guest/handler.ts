// Between the glue and the user's function.
import { directLogs } from "./console.ts";
import { Context } from "./context.ts";
import { forgetEnvironment } from "./environment.ts";
import { touchRandomness } from "./random.ts";

type Handler = (event: unknown, context: Context) => unknown;

interface Settings {
  name: string;
  program: boolean;
}

const STDOUT = 1;
const nativeRandom = Math.random;

let handler: Handler;
let functionName = "";

/** Called before the function's module is evaluated. */
export function configure(settings: Settings): void {
  functionName = settings.name;
  if (settings.program) directLogs(STDOUT);
  else watchRandomness();
}

/** Called with the namespace of a handler's module once its top level has run. */
export function accept(namespace: { default?: unknown }): void {
  restoreRandomness();
  forgetEnvironment();
  const candidate = unwrap(namespace.default);
  if (typeof candidate !== "function") throw new TypeError(`the default export is ${describe(candidate)}`);
  handler = candidate as Handler;
}

/** An ES module that was compiled to CommonJS has its default export inside of `module.exports`. */
function unwrap(value: unknown): unknown {
  const module = value as { __esModule?: unknown; default?: unknown } | null | undefined;
  return typeof module === "object" && module?.__esModule ? module.default : value;
}

export function dispatch(event: unknown): unknown {
  const result = handler(event, new Context(functionName));
  return isThenable(result) ? Promise.resolve(result) : result;
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
