// Names in NATS: a subject is tokens with dots between them, each of few characters. Others are written as = and two hexadecimal
// digits for each byte.
import { hash } from "node:crypto";
import type { CloudEvent } from "../cloud-event.ts";
import { orderingKey, type Record } from "../record.ts";

/** Parts into which the keys of a log's events are divided. Each function gives each part to one host at a time. */
export const SHARES = 16;

const escaped = (text: string): string => [...Buffer.from(text)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");

/** A text as one token. */
export const token = (text: string): string => text.replace(/[^\w/-]/gu, escaped) || "=";

/** What `token` made a token of. */
export const untoken = (text: string): string =>
  text === "="
    ? ""
    : Buffer.from(
        text.replace(/=([\dA-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
        "latin1",
      ).toString();

/** Where events of a type are: order.created is at <stream>.order.created. */
export const eventSubject = (stream: string, type: string): string => `${stream}.${type.split(".").map(token).join(".")}`;

export const bucketStream = (bucket: string): string => `KV_${bucket}`;
export const bucketSubject = (bucket: string, key: string): string => `$KV.${bucket}.${key}`;

/** The share of an event: that of its key, so that a key's events are one host's. */
export function shareOf({ mark, event }: Record): number {
  return (mark > 0 ? mark : markOf(event)) - 1;
}

/** What a copy keeps with an event: its share, counted from 1 on. */
export function markOf(event: CloudEvent): number {
  return 1 + (hash("sha256", orderingKey(event) ?? `${event.source}\n${event.id}`, "buffer").readUInt32LE(0) % SHARES);
}
