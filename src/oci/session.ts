// Requests to one repository of a registry: with what lets one in, again where they fail for a moment, and never in the clear to
// another machine.
import { SporeletError } from "../errors.ts";
import { authorize, parseChallenges, unauthorized } from "./authorization.ts";
import { type Credentials, findCredentials } from "./credentials.ts";
import { isLoopbackHost, originOf } from "./reference.ts";
import { type RetryOptions, retried, Transient } from "./retry.ts";

export interface Call {
  method: "GET" | "HEAD" | "POST" | "PUT";
  /** A path of the registry, or an absolute URL that it gave. */
  url: string;
  /** What it is for, behind "let us": "push to team/hello". */
  what: string;
  scopes: readonly string[];
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array;
}

const TOO_MANY = 429;
const UNAUTHORIZED = 401;
const FORBIDDEN = 403;
const MOST_HOPS = 5;
/** For one request with its body; a retry gets it anew. */
const TIMEOUT = 300_000;

/** What the errors in a body say (OCI distribution-spec 1.1, "Error Codes"), or nothing. */
export async function errorsIn(response: Response): Promise<{ code: string; message: string }[]> {
  try {
    const { errors } = JSON.parse((await response.text()).slice(0, 1 << 16)) as { errors: unknown };
    if (!Array.isArray(errors)) return [];
    return errors.map((each: Record<string, unknown> | null) => ({ code: String(each?.code ?? ""), message: String(each?.message ?? "").slice(0, 200) }));
  } catch {
    return [];
  }
}

async function saying(response: Response): Promise<string> {
  const errors = await errorsIn(response);
  return `it answers ${response.status}${errors.map(({ code, message }) => `, ${[code, message].filter(Boolean).join(": ")}`).join("")}`;
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/** The reason within what `fetch` rejects with, which itself says "fetch failed". */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === "TimeoutError") return `no answer within ${TIMEOUT / 1000} s`;
  const inner = cause as (Error & { code?: string; errors?: Error[] }) | undefined;
  return inner?.errors?.[0]?.message ?? (inner?.message || inner?.code) ?? message;
}

export class Session {
  readonly registry: string;
  readonly #repository: string;
  readonly #options: RetryOptions;
  readonly #origin: string;
  /** By scopes. */
  readonly #headers = new Map<string, Promise<string>>();
  #credentials: Credentials | undefined;
  #hasLooked = false;

  constructor(registry: string, repository: string, options: RetryOptions) {
    this.registry = registry;
    this.#repository = repository;
    this.#options = options;
    this.#origin = originOf(registry);
  }

  /** Read when a registry first asks for them: a public one never does. */
  get #known(): Credentials | undefined {
    if (!this.#hasLooked) this.#credentials = findCredentials(this.registry, this.#repository);
    this.#hasLooked = true;
    return this.#credentials;
  }

  /**
   * @param read takes what is needed from the response, body included; it may run again
   * @throws SporeletError E_REGISTRY_DOWN, E_UNAUTHORIZED, E_CREDENTIALS
   */
  async call<T>(call: Call, read: (response: Response) => Promise<T>): Promise<T> {
    return retried(async () => {
      try {
        const response = await this.#authorized(call);
        if (response.status === TOO_MANY || response.status >= 500) {
          const wait = retryAfter(response);
          throw new Transient(`the registry ${this.registry} can't ${call.what} now: ${await saying(response)}`, { ...(wait !== undefined && { wait }) });
        }
        if (response.status === UNAUTHORIZED || response.status === FORBIDDEN)
          throw unauthorized(this.registry, call.what, this.#known, await saying(response));
        return await read(response);
      } catch (error) {
        if (error instanceof SporeletError || error instanceof Transient) throw error;
        throw new Transient(`the registry ${this.registry} does not answer: ${reasonOf(error)}`, { cause: error });
      }
    }, this.#options);
  }

  async #authorized(call: Call): Promise<Response> {
    const key = call.scopes.join(" ");
    const known = await this.#headers.get(key)?.catch(() => undefined);
    const response = await this.#send(call, known);
    if (response.status !== UNAUTHORIZED) return response;
    await response.body?.cancel();
    // A token that has run out is asked for anew, by the first of several calls.
    const current = await this.#headers.get(key)?.catch(() => undefined);
    if (current === known) {
      const challenges = parseChallenges(response.headers.get("www-authenticate") ?? "");
      this.#headers.set(key, authorize(this.registry, challenges, call.scopes, this.#known, call.what));
    }
    return this.#send(call, await this.#headers.get(key));
  }

  /** Follows redirects itself: what lets one in goes to the registry alone, and nothing from https to http. */
  async #send({ method, url, headers, body }: Call, authorization: string | undefined): Promise<Response> {
    let target = new URL(url, this.#origin);
    for (let hop = 0; hop <= MOST_HOPS; hop++) {
      if (target.protocol !== "https:" && !(target.protocol === "http:" && isLoopbackHost(target.host)))
        throw new SporeletError("E_REGISTRY", `the registry ${this.registry} leads to ${target.origin}, which is not https`);
      const isOwn = target.origin === this.#origin;
      const response = await fetch(target, {
        method,
        headers: { ...headers, ...(isOwn && authorization !== undefined && { authorization }) },
        ...(body && { body: body as Uint8Array<ArrayBuffer> }),
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT),
      });
      const location = response.headers.get("location");
      if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
      await response.body?.cancel();
      target = new URL(location, target);
    }
    throw new SporeletError("E_REGISTRY", `the registry ${this.registry} redirects more than ${MOST_HOPS} times`);
  }
}
