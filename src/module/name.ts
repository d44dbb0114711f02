// What a function may be called: `build`, `inspect` and `serve` all ask here.
import { SporeletError } from "../errors.ts";

/** Without what moves a terminal's cursor or turns its text around. */
const NAME = /^[^\p{Cc}\u2028-\u202e\u2066-\u2069]{0,500}$/u;

export function isName(value: unknown): value is string {
  return typeof value === "string" && NAME.test(value);
}

/** @throws SporeletError E_OPTION_VALUE */
export function checkName(name: string): string {
  if (isName(name)) return name;
  throw new SporeletError(
    "E_OPTION_VALUE",
    `Expected the function's name to have at most 500 characters and no control characters, got ${JSON.stringify(name)}`,
    {
      remedy: "Rename the file, or give another name: --name NAME.",
    },
  );
}
