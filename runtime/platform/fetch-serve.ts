// The server side: one HTTP request through a fetch handler.
import type { Internal } from "../guest/internal.ts";
import { warn } from "../guest/log.ts";
import { openBody } from "./fetch-body.ts";
import { arrived, isForbidden, type Request } from "./fetch-request.ts";
import { Response } from "./fetch-response.ts";

function describe(value: unknown): string {
  if (typeof value !== "object" || value === null) return value === undefined || value === null ? `${value}` : `a ${typeof value}`;
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  return name && name !== "Object" ? `an object of class ${name}` : `an object with the keys ${JSON.stringify(Object.keys(value))}`;
}

const refusal = (status: number, statusText: string) => ({ status, statusText, headers: [], body: new Uint8Array(0) });

/** @throws TypeError if what the handler gives is not a Response that can be sent */
export const serve: NonNullable<Internal["serve"]> = async (handler, { method, url, headers }, body, signal, env, context) => {
  if (isForbidden(method)) return refusal(501, "Not Implemented");
  let request: Request;
  try {
    request = arrived(url, method, headers, body, signal);
  } catch (error) {
    warn(`the request was refused: ${error}`);
    return refusal(400, "Bad Request");
  }
  const response = await handler(request as unknown as globalThis.Request, env, context);
  if (!(response instanceof Response)) throw new TypeError(`the fetch handler must give a Response, and gave ${describe(response)}`);
  if (response.type === "error") throw new TypeError("the fetch handler gave Response.error(), which can't be sent");
  if (response.bodyUsed) throw new TypeError("the fetch handler gave a Response whose body was read already");
  const { status, statusText } = response;
  return { status, statusText, headers: [...response.headers] as [string, string][], body: openBody(response) ?? new Uint8Array(0) };
};
