// node:timers/promises.
type Options = { signal?: AbortSignal };

function abortError(signal: AbortSignal): Error {
  return Object.assign(new Error("The operation was aborted", { cause: signal.reason }), { name: "AbortError", code: "ABORT_ERR" });
}

function wait<T>(start: (done: () => void) => () => void, value: T, { signal }: Options = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal));
    const abort = () => {
      stop();
      reject(abortError(signal as AbortSignal));
    };
    const stop = start(() => {
      signal?.removeEventListener("abort", abort);
      resolve(value);
    });
    signal?.addEventListener("abort", abort, { once: true });
  });
}

function setTimeout<T = void>(delay?: number, value?: T, options?: Options): Promise<T> {
  return wait(
    (done) => {
      const timer = globalThis.setTimeout(done, delay);
      return () => globalThis.clearTimeout(timer);
    },
    value as T,
    options,
  );
}

function setImmediate<T = void>(value?: T, options?: Options): Promise<T> {
  return wait(
    (done) => {
      const timer = globalThis.setImmediate(done);
      return () => globalThis.clearImmediate(timer);
    },
    value as T,
    options,
  );
}

async function* setInterval<T = void>(delay?: number, value?: T, options?: Options): AsyncGenerator<T> {
  for (;;) yield await setTimeout(delay, value as T, options);
}

const scheduler = { wait: (delay: number, options?: Options) => setTimeout(delay, undefined, options), yield: () => setImmediate() };

export { scheduler, setImmediate, setInterval, setTimeout };
export default { scheduler, setImmediate, setInterval, setTimeout };
