// What a handler gets as its second argument. Everything is computed when it is asked for.
import { environment } from "./environment.ts";
import { native } from "./native.ts";
import { randomUUID } from "./random.ts";

const REQUEST_ID = "SPORELET_REQUEST_ID";

export class Context {
  readonly functionName: string;
  #requestId: string | undefined;

  constructor(functionName: string) {
    this.functionName = functionName;
  }

  get env(): Record<string, string> {
    return environment();
  }

  /** The host's, from the environment variable SPORELET_REQUEST_ID; else a random UUID. */
  get requestId(): string {
    this.#requestId ??= environment()[REQUEST_ID] ?? randomUUID();
    return this.#requestId;
  }

  /** When the host will interrupt the handler, ms since the epoch; undefined without a limit. */
  get deadline(): number | undefined {
    const left = native.budget();
    return left < 0 ? undefined : Date.now() + left / 1e6;
  }
}
