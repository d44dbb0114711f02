// How long a client waits before it tries again.

const FIRST_MS = 250;
const MOST_MS = 30_000;

/**
 * Waits: twice as long with each failure in a row, up to half a minute, with jitter, so that not all clients come back at once.
 * @param least ms that the server asks for
 * @throws the reason of `signal`
 */
export function pause(failures: number, least: number, signal: AbortSignal | undefined): Promise<void> {
  const ms = Math.max(least, Math.min(MOST_MS, FIRST_MS * 2 ** failures) * (0.5 + Math.random() / 2));
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
