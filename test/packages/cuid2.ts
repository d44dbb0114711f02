// @paralleldrive/cuid2: identifiers; only their shape is the same every time, but for given sources
import { createId, getConstants, init, isCuid } from "@paralleldrive/cuid2";

export default async function (event: { count: number }) {
  const ids = new Set(Array.from({ length: event.count }, () => createId()));
  const fixed = init({ random: () => 0.5, counter: () => 7, length: 10, fingerprint: "f" });
  return [ids.size, [...ids].every((id) => isCuid(id) && /^[a-z][0-9a-z]{23}$/.test(id)), fixed().length, fixed()[0], isCuid("NOT"), getConstants()];
}

export const event = { count: 20 };
