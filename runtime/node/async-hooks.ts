// node:async_hooks: AsyncLocalStorage and AsyncResource. A context is carried to callbacks of
// `then`, microtasks and timers. The engine's own `await` does not call `then`, so a bundle that
// imports this module is built with async functions lowered to promises (modules.json, "lowers").

type Context = ReadonlyMap<object, unknown>;
type Fn = (...values: never[]) => unknown;

let current: Context = new Map();

function runIn<F extends Fn>(context: Context, fn: F, self: unknown, values: Parameters<F>): ReturnType<F> {
  const before = current;
  current = context;
  try {
    return Reflect.apply(fn, self, values) as ReturnType<F>;
  } finally {
    current = before;
  }
}

/** `fn`, to be called in the context that is current now. */
function keep<F extends Fn>(fn: F): F {
  const context = current;
  return function (this: unknown, ...values: Parameters<F>) {
    return runIn(context, fn, this, values);
  } as F;
}

const keepIfFunction = (value: unknown): unknown => (typeof value === "function" ? keep(value as Fn) : value);

function carryThrough(owner: object, name: string, callbacks: number): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== "function") return;
  const carrying = {
    [name](this: unknown, ...values: unknown[]) {
      return Reflect.apply(original, this, [...values.slice(0, callbacks).map(keepIfFunction), ...values.slice(callbacks)]);
    },
  }[name] as object;
  const property = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperties(carrying, { ...Object.getOwnPropertyDescriptors(original) });
  Object.defineProperty(owner, name, { ...property, value: carrying });
}

carryThrough(Promise.prototype, "then", 2);
for (const name of ["queueMicrotask", "setTimeout", "setInterval", "setImmediate"]) carryThrough(globalThis, name, 1);
const { process } = globalThis as { process?: object };
if (process) carryThrough(process, "nextTick", 1);

export class AsyncLocalStorage<T> {
  #fallback: T | undefined;
  readonly name: string;

  constructor({ defaultValue, name = "" }: { defaultValue?: T; name?: string } = {}) {
    this.#fallback = defaultValue;
    this.name = name;
  }

  /** `fn`, to be called with every storage as it is now. */
  static bind<F extends Fn>(fn: F): F {
    return keep(fn);
  }

  /** A function that calls another with every storage as it is now. */
  static snapshot(): <F extends Fn>(fn: F, ...values: Parameters<F>) => ReturnType<F> {
    const context = current;
    return (fn, ...values) => runIn(context, fn, undefined, values);
  }

  getStore(): T | undefined {
    return current.has(this) ? (current.get(this) as T | undefined) : this.#fallback;
  }

  run<F extends Fn>(store: T, fn: F, ...values: Parameters<F>): ReturnType<F> {
    return runIn(new Map(current).set(this, store), fn, undefined, values);
  }

  exit<F extends Fn>(fn: F, ...values: Parameters<F>): ReturnType<F> {
    return runIn(new Map(current).set(this, undefined), fn, undefined, values);
  }

  enterWith(store: T): void {
    current = new Map(current).set(this, store);
  }

  disable(): void {
    const rest = new Map(current);
    rest.delete(this);
    current = rest;
  }
}

export class AsyncResource {
  readonly type: string;
  #context = current;

  constructor(type: string) {
    this.type = type;
  }

  static bind<F extends Fn>(fn: F): F {
    return keep(fn);
  }

  runInAsyncScope<F extends Fn>(fn: F, self?: unknown, ...values: Parameters<F>): ReturnType<F> {
    return runIn(this.#context, fn, self, values);
  }

  bind<F extends Fn>(fn: F): F {
    const resource = this;
    return function (this: unknown, ...values: Parameters<F>) {
      return resource.runInAsyncScope(fn, this, ...values);
    } as F;
  }

  emitDestroy(): this {
    return this;
  }
}

export default { AsyncLocalStorage, AsyncResource };
