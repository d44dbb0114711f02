// A loaded function, as every host gives it, and the result of one run.
import { type ErrorCode, INVOKE_CODES, SporeletError } from "../errors.ts";
import type { Metadata } from "../module/metadata.ts";
import type { WebAbortSignal, WebRequest, WebResponse } from "../web-types.ts";

export interface InvokeOptions {
  /** The invocation's environment; nothing of the process's own is passed on. Default empty. */
  env?: Readonly<Record<string, string>>;
  /** Time limit in ms; the handler is interrupted when it has run out. Default none. */
  timeout?: number;
  /** What `context.requestId` says. Default a random UUID. */
  requestId?: string;
  /** Answers the function's outbound requests. Default: there is no network, `fetch` rejects. */
  network?: Network;
  /** Ends the invocation where it waits; what is rejected is the signal's reason. */
  signal?: WebAbortSignal;
}

/** What a function reaches through its host; see `allowNetwork`. */
export interface Network {
  /** Makes one outbound request of a function. */
  (request: WebRequest): Promise<WebResponse>;
  /** Opens a WebSocket of a function. Default: there are none, and every one fails. */
  webSocket?(request: SocketRequest): Promise<HostSocket>;
}

/** A WebSocket that a function wants. */
export interface SocketRequest {
  /** Begins with `ws:` or `wss:`. */
  url: string;
  /** The subprotocols that the function offers. */
  protocols: readonly string[];
  /** Aborted when the function does not want it any more, or has ended. */
  signal: WebAbortSignal;
}

/** An open WebSocket of a function. */
export interface HostSocket {
  /** The subprotocol that the server chose; empty if none. */
  readonly protocol: string;
  /** The next message, or how the socket ended. To be called again only when it has answered. */
  next(): Promise<{ message: string | Uint8Array } | { end: SocketEnd }>;
  /** Resolves when the message has left. */
  send(message: string | Uint8Array): Promise<void>;
  /** Begins the closing handshake; what comes still is to be read. */
  close(code?: number, reason?: string): void;
  /** Ends it, whatever is under way. */
  giveUp(): void;
}

/** How a WebSocket ended: as CloseEvent has it. */
export interface SocketEnd {
  code: number;
  reason: string;
  wasClean: boolean;
  /** Why it failed, where it did. */
  error?: unknown;
}

export interface RunResult {
  /** 0, or how the module ended: its exit status. */
  status: number;
  /** What failed, if it did. */
  code?: ErrorCode;
  stdout: Uint8Array;
  stderr: Uint8Array;
}

export interface LoadedFunction {
  readonly name: string;
  /** "fetch" answers requests; "foreign" is a WASI command that sporelet did not build. */
  readonly kind: "handler" | "program" | "fetch" | "foreign";
  /** "process": a native executable; "kvm" and "qemu": the virtual machine that an image boots in. */
  readonly host: "sporelet" | "wasmer" | "node" | "process" | "kvm" | "qemu";
  /** What the module says of itself; absent for a foreign one. */
  readonly metadata?: Metadata;
  /**
   * Runs the module once, in a pristine instance: bytes in, bytes out.
   * @throws SporeletError E_OPTION_VALUE, E_HOST_CANNOT_RUN
   */
  run(stdin: Uint8Array, options?: InvokeOptions): Promise<RunResult>;
  /**
   * Calls the handler with `event` and answers its result.
   *
   * @example
   * const hello = await load("hello.wasm");
   * await hello.invoke({ name: "Ada" }); // { hello: "Ada" }
   *
   * @throws SporeletError with a code of the group "function", whose message is what the module wrote on stderr;
   * E_HOST_CANNOT_RUN where it is of kind "fetch"
   */
  invoke(event: unknown, options?: InvokeOptions): Promise<unknown>;
  /**
   * Has a function of kind "fetch" answer `request`.
   *
   * @example
   * const app = await load("app.wasm");
   * const response = await app.fetch(new Request("http://localhost/users/1"));
   *
   * @throws SporeletError with a code of the group "function"
   */
  fetch(request: WebRequest, options?: InvokeOptions): Promise<WebResponse>;
}

/** The code for a status that the glue's `invoke` answered. */
export function codeOf(status: number): ErrorCode {
  return INVOKE_CODES[status] ?? "E_TRAPPED";
}

/** @wasmer/wasi wraps what a module traps with, several times. */
function innermost(text: string): string {
  return /JsValue\((.*)$/m.exec(text)?.[1] ?? text;
}

/** How a run ended that left the module by an exception rather than by returning. */
export function trapped(error: unknown, stdout: Uint8Array, stderr: Uint8Array): RunResult {
  // V8 reports its own stack's end so; a trap of the module is a WebAssembly.RuntimeError.
  const text = String(error);
  const code = /^RangeError: .*call stack/.test(text) ? "E_STACK" : "E_TRAPPED";
  const what = code === "E_STACK" ? "the host's stack is exhausted" : "the module trapped";
  return { status: 1, code, stdout, stderr: Buffer.concat([stderr, Buffer.from(`sporelet: ${code}: ${what}: ${innermost(text)}\n`)]) };
}

/** Environment variable by which a request id reaches any host's module. */
const REQUEST_ID = "SPORELET_REQUEST_ID";

/** @throws SporeletError E_OPTION_VALUE for what would reach the module as something else */
export function environmentOf(options: InvokeOptions): Readonly<Record<string, string>> {
  const { env = {}, requestId } = options;
  const all = requestId === undefined ? env : { ...env, [REQUEST_ID]: requestId };
  for (const name in all)
    if (name === "" || name.includes("=") || `${name}${all[name]}`.includes("\0"))
      throw new SporeletError("E_OPTION_VALUE", `Expected \`env\` to hold names without = and values without NUL, got ${JSON.stringify(name)}`);
  return all;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** @throws SporeletError E_EVENT_NOT_JSON */
function jsonOf(event: unknown): string {
  let json: string | undefined;
  try {
    json = JSON.stringify(event === undefined ? null : event);
  } catch (cause) {
    throw new SporeletError("E_EVENT_NOT_JSON", `the event has no form in JSON: ${(cause as Error).message}`, { cause });
  }
  if (json === undefined) throw new SporeletError("E_EVENT_NOT_JSON", `the event is a ${typeof event}, which JSON has no form for`);
  return json;
}

/** `invoke` for any host, over its `run`. */
export async function invokeOver(fn: LoadedFunction, event: unknown, options?: InvokeOptions): Promise<unknown> {
  if (fn.kind === "fetch")
    throw new SporeletError("E_HOST_CANNOT_RUN", `the function ${fn.name} answers requests and takes no event`, { remedy: "Call it with fetch()." });
  const result = await fn.run(encoder.encode(jsonOf(event)), options);
  if (result.status !== 0) throw functionError(result);
  const text = decoder.decode(result.stdout);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SporeletError("E_FOREIGN_EXIT", "the module's output is not JSON; use run() for a module that is not a handler", { cause });
  }
}

/** The error that a failed run stands for. */
export function functionError(result: RunResult): SporeletError {
  const code = result.code ?? "E_FOREIGN_EXIT";
  const said = decoder.decode(result.stderr).trimEnd();
  const at = said.lastIndexOf("sporelet: E_");
  const message = at < 0 ? said || `the module ended with status ${result.status}` : said.slice(at).replace(/^sporelet: E_\w+: /, "");
  return new SporeletError(code, message);
}

/** On a host that knows only an exit status, a module of ours names its failure on stderr. */
export function codeFromReport(result: RunResult): NonNullable<RunResult["code"]> {
  const codes = [
    ...Buffer.from(result.stderr)
      .toString()
      .matchAll(/^sporelet: (E_[A-Z_]+):/gm),
  ];
  return (codes.at(-1)?.[1] ?? "E_FOREIGN_EXIT") as NonNullable<RunResult["code"]>;
}
