// A subscriber: a URL that events are sent to, as the config file describes it.

import { readFileSync } from "node:fs";
import { SporeletError } from "../errors.ts";
import { HEADER_NAME } from "../host/header-name.ts";
import type { Description } from "../module/description.ts";
import type { MODES } from "./names.ts";

/** Where a secret is: it never stands in the config file itself. */
export type SecretPlace = { env: string } | { file: string };

export interface Subscriber {
  /** http or https, without a user and password. */
  url: string;
  /** Default: all. */
  types?: readonly string[];
  /** CloudEvents SQL, or a filter of the CloudEvents Subscriptions API. */
  filter?: unknown;
  /** Of the HTTP binding. Default "binary". */
  mode?: (typeof MODES)[number];
  /** Default 10. */
  retries?: number;
  /** ms before the first retry. Default 500. */
  backoff?: number;
  /** Requests at a time; in batches there is one at a time. Default 64. */
  concurrency?: number;
  /** ms for a whole request. Default 10,000. */
  timeout?: number;
  headers?: Readonly<Record<string, string>>;
  /** The whole value of the header Authorization, such as "Bearer …". */
  authorization?: SecretPlace;
  /** The key of signatures by Standard Webhooks: "whsec_" and 24 to 64 bytes as base64. */
  secret?: SecretPlace;
  /** Whether it is asked for its consent before the first delivery. Default true. */
  handshake?: boolean;
  /** Ranges of addresses beside the public ones that the URL's name may have, such as "10.0.0.0/8". */
  allowNet?: readonly string[];
}

/** Headers that deliveries have anyway. */
const RESERVED = /^(?:ce-.*|webhook-.*|authorization|content-(?:type|length|encoding)|host)$/i;
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

function wrong(name: string, why: string): SporeletError {
  return new SporeletError("E_SUBSCRIBER", `the subscriber ${name}: ${why}`);
}

/** @throws SporeletError E_SUBSCRIBER */
export function checkSubscriber(name: string, { url, headers = {} }: Subscriber): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "http:" && parsed?.protocol !== "https:") throw wrong(name, `expected url to be a URL of http or https, got ${JSON.stringify(url)}`);
  if (parsed.username !== "" || parsed.password !== "")
    throw wrong(name, "the URL has a user or password; use authorization, which is read from a variable or a file");
  for (const [header, value] of Object.entries(headers)) {
    if (RESERVED.test(header))
      throw wrong(
        name,
        `the header ${header} can't be set${/^authorization$/i.test(header) ? "; use authorization, which is read from a variable or a file" : ""}`,
      );
    if (!HEADER_NAME.test(header) || !HEADER_VALUE.test(value))
      throw wrong(name, `the header ${JSON.stringify(header)} is none: expected a token as its name, and printable ASCII`);
  }
}

/**
 * @param what of the subscriber, as messages call it
 * @throws SporeletError E_SUBSCRIBER
 */
export function readSecret(name: string, what: string, place: SecretPlace): string {
  const where = "env" in place ? `the environment variable ${place.env}` : `the file ${place.file}`;
  const value = ("env" in place ? process.env[place.env] : textOf(place.file))?.trim();
  if (value === undefined) throw wrong(name, `its ${what} is in ${where}, which ${"env" in place ? "is not set" : "can't be read"}`);
  // The value itself is in no message.
  if (value === "" || !HEADER_VALUE.test(value)) throw wrong(name, `its ${what} in ${where} is ${value === "" ? "empty" : "no printable ASCII"}`);
  return value;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Without the query, which may have a token. */
export function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** What the log keeps of it. */
export function descriptionOf({ url, types = ["*"], filter }: Subscriber): Description {
  return { on: { types, ...(filter !== undefined && { filter }) }, emits: [], contracts: [], sink: shownUrl(url) };
}
