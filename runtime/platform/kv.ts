// `context.kv` of a function that takes events. Reads ask the host, which answers them itself (src/events/kv.ts). Writes stay here and go
// out with the result, since they are made with the transaction in which the event ends.
import { internal } from "../guest/internal.ts";
import { KV_KEY_BYTES, KV_LIST, KV_URL, KV_VALUE_LENGTH, KV_WRITES } from "../kv.ts";

interface Entry {
  key: string;
  value: unknown;
}

/** What is to be written; without JSON the key is removed. */
interface Write {
  json?: string;
  ttl?: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function refused(code: string, message: string): TypeError {
  return Object.assign(new TypeError(message), { code });
}

function checkKey(key: unknown, what = "a key"): string {
  if (typeof key !== "string") throw refused("E_KV_KEY", `Expected ${what} of context.kv to be a text, got ${typeof key}`);
  const bytes = encoder.encode(key).length;
  if ((bytes > 0 || what !== "a key") && bytes <= KV_KEY_BYTES && (key as string & { isWellFormed(): boolean }).isWellFormed()) return key;
  throw refused("E_KV_KEY", `Expected ${what} of context.kv to be well-formed Unicode of at most ${KV_KEY_BYTES} bytes, got ${bytes} bytes`);
}

function jsonOf(key: string, value: unknown): string {
  const json = JSON.stringify(value);
  if (json === undefined) throw refused("E_KV_VALUE", `the value of ${key} is no JSON: ${typeof value}; to remove a key, call delete`);
  if (json.length > KV_VALUE_LENGTH) throw refused("E_KV_VALUE", `the value of ${key} has ${json.length} characters of JSON, ${KV_VALUE_LENGTH} are the most`);
  return json;
}

/** By code points, which is the order of the bytes in UTF-8. */
function byBytes(a: string, b: string): number {
  const [one, other] = [[...a], [...b]];
  for (let i = 0; i < one.length && i < other.length; i++) {
    const apart = (one[i]?.codePointAt(0) as number) - (other[i]?.codePointAt(0) as number);
    if (apart !== 0) return apart;
  }
  return one.length - other.length;
}

async function ask(question: object): Promise<unknown> {
  try {
    const { fetch } = internal;
    if (fetch === undefined) throw new Error("the host takes no requests");
    const { signal } = new AbortController();
    const { body } = await fetch({ method: "POST", url: KV_URL, headers: [], body: encoder.encode(JSON.stringify(question)), signal, redirect: "error" });
    const chunks: Uint8Array[] = [];
    if (body instanceof Uint8Array) chunks.push(body);
    else for (let chunk = await body.next(); chunk !== undefined; chunk = await body.next()) chunks.push(chunk);
    return JSON.parse(chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join(""));
  } catch (cause) {
    const error = refused("E_KV_UNAVAILABLE", `context.kv can't be read here: ${(cause as Error).message}. It is there under \`sporelet serve --events\``);
    error.cause = cause;
    throw error;
  }
}

class Kv {
  /** JSON by key, as the store has it; undefined: it has none. */
  readonly #read = new Map<string, string | undefined>();
  readonly #written = new Map<string, Write>();
  #isOpen = false;

  begin(): void {
    this.#isOpen = true;
  }

  /** @returns what is to be written; undefined where there is nothing */
  end(): object[] | undefined {
    this.#isOpen = false;
    if (this.#written.size === 0) return undefined;
    return [...this.#written].map(([key, { json, ttl }]) => ({
      key,
      ...(json !== undefined && { value: JSON.parse(json) }),
      ...(ttl !== undefined && { ttl }),
    }));
  }

  #check(): void {
    if (this.#isOpen) return;
    throw refused("E_KV_UNAVAILABLE", "context.kv is there for functions that take events, on(…), and while their handler runs");
  }

  #write(key: string, write: Write): void {
    this.#written.set(key, write);
    if (this.#written.size > KV_WRITES) throw refused("E_KV_WRITES", `one invocation may write ${KV_WRITES} keys of context.kv, this is one more`);
  }

  async get(key: string): Promise<unknown> {
    this.#check();
    checkKey(key);
    const written = this.#written.get(key);
    if (written === undefined && !this.#read.has(key)) {
      const { value } = (await ask({ get: key })) as { value?: unknown };
      this.#read.set(key, JSON.stringify(value));
    }
    const json = written === undefined ? this.#read.get(key) : written.json;
    return json === undefined ? undefined : JSON.parse(json); // whoever changes it, changes a copy
  }

  async put(key: string, value: unknown, { ttl }: { ttl?: number } = {}): Promise<void> {
    this.#check();
    checkKey(key);
    if (ttl !== undefined && !(ttl > 0)) throw refused("E_KV_VALUE", `Expected ttl to be a number of ms above 0, got ${String(ttl)}`);
    this.#write(key, { json: jsonOf(key, value), ...(ttl !== undefined && { ttl }) });
  }

  async delete(key: string): Promise<void> {
    this.#check();
    this.#write(checkKey(key), {});
  }

  async update(key: string, change: (value: unknown) => unknown, options?: { ttl?: number }): Promise<unknown> {
    const value = await change(await this.get(key));
    if (value === undefined) await this.delete(key);
    else await this.put(key, value, options);
    return value;
  }

  async list({ prefix = "", after = "", limit = 100 }: { prefix?: string; after?: string; limit?: number } = {}): Promise<Entry[]> {
    this.#check();
    checkKey(prefix, "a prefix");
    checkKey(after, "`after`");
    if (!Number.isInteger(limit) || limit < 1 || limit > KV_LIST)
      throw refused("E_KV_KEY", `Expected the limit of a list to be a whole number from 1 to ${KV_LIST}, got ${String(limit)}`);
    // So many of the store's entries may give way to what this invocation has written.
    const found = (await ask({ list: { prefix, after, limit: limit + this.#written.size } })) as Entry[];
    const entries = found.filter(({ key }) => !this.#written.has(key));
    for (const [key, { json }] of this.#written)
      if (json !== undefined && key.startsWith(prefix) && byBytes(key, after) > 0) entries.push({ key, value: JSON.parse(json) });
    return entries.sort((a, b) => byBytes(a.key, b.key)).slice(0, limit);
  }
}

const kv = new Kv();
internal.kv = Object.freeze({
  get: kv.get.bind(kv),
  put: kv.put.bind(kv),
  delete: kv.delete.bind(kv),
  update: kv.update.bind(kv),
  list: kv.list.bind(kv),
});
/** For `on` (src/events.ts), which says when the handler runs. */
Object.defineProperty(globalThis, Symbol.for("sporelet.effects"), { value: kv });
