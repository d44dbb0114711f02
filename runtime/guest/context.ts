// What a handler gets as its second argument. Everything is computed when it is asked for.
import { environment } from "./environment.ts";
import { internal } from "./internal.ts";
import { warn } from "./log.ts";
import { native } from "./native.ts";
import { randomUUID } from "./random.ts";
import { describeThrown } from "./report.ts";

/** Key of a method that user code has no business with. */
export const pendingWork = Symbol("pendingWork");

const REQUEST_ID = "SPORELET_REQUEST_ID";

export class Context {
  readonly functionName: string;
  #requestId: string | undefined;
  #work: Promise<unknown>[] = [];

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

  /** What AWS Lambda says of the invocation; undefined elsewhere. */
  get lambda(): object | undefined {
    return internal.lambda;
  }

  /** The key-value store of a function that takes events; undefined where its source does not name it. */
  get kv(): object | undefined {
    return internal.kv;
  }

  /** Keeps the invocation going until `work` has settled, after the result is out. Its failure is reported and changes nothing else. */
  waitUntil(work: unknown): void {
    native.finishLater();
    this.#work.push(Promise.resolve(work).catch((error) => warn(`what waitUntil was given failed: ${describeThrown(error)}`)));
  }

  [pendingWork](): Promise<unknown> | undefined {
    if (this.#work.length === 0) return undefined;
    // Work may hand in more work.
    const work = this.#work;
    this.#work = [];
    return Promise.all(work).then(() => this[pendingWork]());
  }
}
