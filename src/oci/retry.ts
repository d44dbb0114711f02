// Trying again what may work a moment later.
import { SporeletError } from "../errors.ts";

/** A failure that may pass: no connection, a server that is busy or fails. */
export class Transient extends Error {
  /** How long the server asks to be left alone, in ms. */
  readonly wait: number | undefined;

  constructor(message: string, { cause, wait }: { cause?: unknown; wait?: number } = {}) {
    super(message, { cause });
    this.wait = wait;
  }
}

export interface RetryOptions {
  /** Told before each wait: what failed, and how long it waits in ms. */
  onRetry?(message: string, wait: number): void;
}

const ATTEMPTS = 4;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 20_000;

/**
 * Waits 0.5, 1 and 2 s between four attempts, or as long as the server asks.
 * @throws SporeletError E_REGISTRY_DOWN after the last
 */
export async function retried<T>(work: () => Promise<T>, { onRetry }: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      if (attempt === ATTEMPTS) throw new SporeletError("E_REGISTRY_DOWN", `${error.message} (${ATTEMPTS} attempts)`, { cause: error.cause ?? error });
      const wait = Math.min(error.wait ?? FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT);
      onRetry?.(error.message, wait);
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}
