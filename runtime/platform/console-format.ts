// The first argument of `console.log` as a format (Console Standard, section 2.3, with Node's `%j`).
import { inspect } from "./console-inspect.ts";
import { formatNumber } from "./inspect-primitive.ts";
import type { InspectOptions } from "./inspect-state.ts";

/** One line of console output. */
export function format(values: readonly unknown[], options?: InspectOptions): string {
  const [first] = values;
  if (values.length === 1) return typeof first === "string" ? first : inspect(first, options);
  let used = 0;
  let text = "";
  if (typeof first === "string") {
    used = 1;
    text = first.replace(/%[sdifjoOc%]/g, (directive) => {
      if (directive === "%%") return "%";
      return used < values.length ? directed(directive, values[used++], options) : directive;
    });
  }
  const rest = values.slice(used).map((value) => (typeof value === "string" ? value : inspect(value, options)));
  return (used > 0 ? [text, ...rest] : rest).join(" ");
}

function directed(directive: string, value: unknown, options?: InspectOptions): string {
  switch (directive) {
    case "%s":
      return asString(value, options);
    case "%d":
      return asNumber(value, Number);
    case "%i":
      return asNumber(value, (given) => Number.parseInt(given as string, 10));
    case "%f":
      return typeof value === "bigint" ? formatNumber(Number(value)) : asNumber(value, (given) => Number.parseFloat(given as string));
    case "%j":
      return asJson(value);
    case "%o":
      return inspect(value, { ...options, showHidden: true, depth: 4 });
    case "%O":
      return inspect(value, options);
    default:
      return "";
  }
}

function asNumber(value: unknown, convert: (value: unknown) => number): string {
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "symbol" ? "NaN" : formatNumber(convert(value));
}

function asJson(value: unknown): string {
  try {
    return `${JSON.stringify(value)}`;
  } catch (error) {
    if (error instanceof TypeError && /circular/i.test(error.message)) return "[Circular]";
    throw error;
  }
}

function asString(value: unknown, options?: InspectOptions): string {
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null || hasOwnText(value)) return String(value);
  return inspect(value, { ...options, depth: 0, compact: 3 });
}

/** Whether `value` has a `toString` that is not the language's own. */
function hasOwnText(value: object): boolean {
  if (typeof value.toString !== "function") return false;
  let holder: object = value;
  while (!Object.hasOwn(holder, "toString")) holder = Object.getPrototypeOf(holder) as object;
  const maker = Object.getOwnPropertyDescriptor(holder, "constructor")?.value as { name: string } | undefined;
  return holder === value || typeof maker !== "function" || (globalThis as unknown as Record<string, unknown>)[maker.name] !== maker;
}
