// p-retry: tries with waits, giving up, and being aborted
import pRetry, { AbortError } from "p-retry";

export default async function (event: { fails: number }) {
  const seen: unknown[] = [];
  const options = {
    retries: 3,
    minTimeout: 1,
    factor: 1,
    onFailedAttempt: ({ attemptNumber, retriesLeft, error }: { attemptNumber: number; retriesLeft: number; error: Error }) =>
      void seen.push([attemptNumber, retriesLeft, error.message]),
  };
  const good = await pRetry(async (attempt) => (attempt <= event.fails ? Promise.reject(new Error(`try ${attempt}`)) : `after ${attempt}`), options);
  const bad = await pRetry(async () => Promise.reject(new Error("always")), options).catch((error: Error) => error.message);
  const aborted = await pRetry(async () => Promise.reject(new AbortError("stop")), options).catch((error: Error) => error.message);
  return [good, bad, aborted, seen];
}

export const event = { fails: 2 };
