// How a message shows a value that came from outside and may have any type.
import { quoted } from "../module/quoted.ts";

/** The value, shortened, with its type: `5 (number)`, `"" (string)`, `an object`. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "object") return Array.isArray(value) ? "an array" : "an object";
  return `${quoted(String(value))} (${typeof value})`;
}
