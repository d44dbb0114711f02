// The host in a worker of the kind that Cloudflare's workerd runs (ES modules, `fetch` handlers, WebAssembly compiled before):
// every request gets memory that equals the snapshot. It is bundled into dist/ and copied beside the module.
import { type ErrorCode, SporeletError } from "../errors.ts";
import { functionError, type InvokeOptions, type RunResult } from "../host/function.ts";
import { fetchStreamed } from "../host/http.ts";
import type { Image } from "../host/image.ts";
import { Instance } from "../host/instance.ts";
import { Invoker } from "../host/invoker.ts";
import { NO_RUNS } from "../module/runs.ts";
import { failureResponse } from "../server/failure.ts";
import type { WorkerDescription } from "./description.ts";
import { networkThrough } from "./network.ts";

interface Context {
  waitUntil(work: Promise<unknown>): void;
}

interface Worker {
  fetch(request: Request, env: Readonly<Record<string, unknown>>, context: Context): Promise<Response>;
}

/** What the module's memory holds when it is new is the snapshot. */
function imageOf(module: WebAssembly.Module, { layout, mailbox, heapPages }: WorkerDescription): Image {
  const base = new Instance(module).memory.slice(layout.image);
  return { layout, mailbox, heapPages, base, runs: NO_RUNS, isTrusted: true };
}

/** Text bindings are the function's environment; it sees no others. */
function textsOf(env: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function failed(error: unknown, requestId: string): Response {
  const code: ErrorCode = error instanceof SporeletError ? error.code : "E_INTERNAL";
  if (!(error instanceof SporeletError)) console.error(error);
  const { status, headers, body } = failureResponse(code, requestId);
  return new Response(body, { status, headers });
}

/**
 * A worker that answers with the function in `module`.
 * @example
 * import module from "./hello.wasm";
 * export default workerOf(module, description);
 */
export function workerOf(module: WebAssembly.Module, description: WorkerDescription): Worker {
  const { name, kind, allowedHosts } = description;
  const network = allowedHosts.length > 0 ? networkThrough(allowedHosts) : undefined;
  let invoker: Invoker | undefined;

  /** Nothing may be instantiated before the first request: a worker has no randomness then. */
  const invokerOf = (): Invoker => {
    if (invoker !== undefined) return invoker;
    const image = imageOf(module, description);
    invoker = new Invoker({ module, image, isReusable: true, heldAtFirst: () => image });
    return invoker;
  };

  const say = ({ stderr }: RunResult) => {
    if (stderr.length > 0) console.log(Buffer.from(stderr).toString().trimEnd());
  };

  async function answerEvent(request: Request, options: InvokeOptions): Promise<Response> {
    if (request.method !== "POST") throw new SporeletError("E_METHOD", `${name} takes an event as JSON by POST, not ${request.method}`);
    const result = await invokerOf().run(new Uint8Array(await request.arrayBuffer()), options);
    say(result);
    if (result.status !== 0) throw functionError(result);
    return new Response(result.stdout as BodyInit, { headers: { "content-type": "application/json", "x-request-id": `${options.requestId}` } });
  }

  return {
    async fetch(request, env, context) {
      const requestId = request.headers.get("cf-ray") ?? crypto.randomUUID();
      const options: InvokeOptions = { env: textsOf(env), requestId, signal: request.signal, ...(network && { network }) };
      try {
        if (kind !== "fetch") return await answerEvent(request, options);
        const run: Parameters<typeof fetchStreamed>[1] = (stdin, invocation, client) => {
          const running = invokerOf().run(stdin, invocation, client);
          context.waitUntil(running.then(say, () => {}));
          return running;
        };
        return await fetchStreamed(description, run, request, options);
      } catch (error) {
        return failed(error, requestId);
      }
    },
  };
}
