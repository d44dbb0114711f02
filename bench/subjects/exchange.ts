// What a server is asked for a workload, and its answer as the line of JSON that all subjects are compared by.
import { type HttpResponse, requestBytes } from "../harness/http-connection.ts";
import type { Workload } from "../workload/workload.ts";

export interface Exchange {
  request: Buffer;
  /** @throws Error for a status that no handler has given */
  answer(response: HttpResponse): string;
}

/** One line posted, one line back: servers around the handler, and ours with a handler of events. */
export function lineExchange({ input }: Workload): Exchange {
  return {
    request: requestBytes({
      method: "POST",
      target: "/",
      headers: [
        ["host", "localhost"],
        ["content-type", "application/json"],
      ],
      body: input,
    }),
    answer: ({ status, body }) => {
      if (status !== 200) throw new Error(`status ${status}: ${body.slice(0, 200)}`);
      return body;
    },
  };
}

/** What `sporelet serve` is asked: a handler of requests gets its request as it is. */
export function ownExchange(workload: Workload): Exchange {
  if (workload.kind === "handler") return lineExchange(workload);
  const {
    method = "GET",
    url,
    headers = [],
    body = "",
  } = JSON.parse(workload.input) as { method?: string; url: string; headers?: [string, string][]; body?: string };
  const { host, pathname, search } = new URL(url);
  return {
    request: requestBytes({ method, target: `${pathname}${search}`, headers: [["host", host], ...headers], body }),
    answer: ({ status, body: content }) => JSON.stringify({ status, body: content }),
  };
}
