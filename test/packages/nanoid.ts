// nanoid: identifiers from the platform's randomness; only their shape is the same every time.
import { customAlphabet, customRandom, nanoid } from "nanoid";

export default async function (event: { size: number }) {
  const fixed = customRandom("abcdef", event.size, (count) => new Uint8Array(count).map((_, i) => i * 7));
  return {
    shape: /^[\w-]{21}$/.test(nanoid()),
    custom: /^[01]{12}$/.test(customAlphabet("01", 12)()),
    fixed: fixed(),
    differs: new Set([nanoid(), nanoid()]).size,
  };
}

export const event = { size: 10 };
