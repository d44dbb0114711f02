// A time limit that holds even for work that does not listen.
import { setMaxListeners } from "node:events";

export class TimeLimitError extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms / 1000} s`);
  }
}

/**
 * @param work gets a signal that aborts at the limit, or when `outer` does
 * @throws TimeLimitError; or the reason of `outer`
 */
export async function within<T>(ms: number, outer: AbortSignal, work: (signal: AbortSignal) => Promise<T> | T): Promise<T> {
  outer.throwIfAborted();
  const controller = new AbortController();
  setMaxListeners(0, controller.signal, outer); // a hundred starts at once listen
  const ended = new Promise<never>((_, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason), { once: true });
  });
  ended.catch(() => {}); // nobody waits for it when the work was in time
  const timer = setTimeout(() => controller.abort(new TimeLimitError(ms)), ms);
  const stop = () => controller.abort(outer.reason);
  outer.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([work(controller.signal), ended]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", stop);
  }
}
