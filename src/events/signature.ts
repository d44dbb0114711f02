// Signatures of what is sent, so that a receiver knows whom it is from (Standard Webhooks 1.0.0, "Signature scheme").
import { createHmac } from "node:crypto";

const PREFIX = "whsec_";
const LEAST_BYTES = 24;
const MOST_BYTES = 64;

/** @returns undefined for a text that is no secret */
export function signingKey(secret: string): Buffer | undefined {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : "";
  const key = Buffer.from(text, "base64");
  return /^[\w+/=]+$/.test(text) && key.length >= LEAST_BYTES && key.length <= MOST_BYTES ? key : undefined;
}

/**
 * @param id the same for every attempt, without a full stop
 * @param timestamp of this attempt, s since the epoch
 */
export function signatureHeaders(key: Buffer, id: string, timestamp: number, body: Uint8Array): Record<string, string> {
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": `${timestamp}`, "webhook-signature": `v1,${signature}` };
}
