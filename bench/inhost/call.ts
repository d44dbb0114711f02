// A function of ours, called with a line of JSON as all peers are.
import { functionError, type LoadedFunction } from "../../src/host/function.ts";
import { parseCgi, requestEnvironment } from "../../src/host/http.ts";
import type { TechniqueSetup } from "./technique.ts";

/** Answers what calls `fn` with the input once. What can be prepared before a request comes is. */
export function callerOf(setup: TechniqueSetup): (fn: LoadedFunction) => Promise<string> {
  if (setup.kind === "handler") {
    const stdin = Buffer.from(setup.input);
    return async (fn) => {
      const result = await fn.run(stdin);
      if (result.status !== 0) throw functionError(result);
      return Buffer.from(result.stdout).toString();
    };
  }
  const { url, ...init } = JSON.parse(setup.input) as { url: string } & RequestInit;
  return async (fn) => {
    const request = new Request(url, init);
    const body = request.body === null ? new Uint8Array(0) : new Uint8Array(await request.arrayBuffer());
    const result = await fn.run(body, { env: requestEnvironment(request) });
    if (result.status !== 0) throw functionError(result);
    const { status, body: content } = parseCgi(result.stdout);
    return JSON.stringify({ status, body: Buffer.from(content).toString() });
  };
}
