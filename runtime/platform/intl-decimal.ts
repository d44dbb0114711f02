// Decimal numbers as text, exact, and how they are rounded.
import type { DigitOptions } from "./intl-digit-options.ts";

/** A finite number: 0.DIGITS × 10^exponent. Zero has no digits. */
export interface Decimal {
  isNegative: boolean;
  /** Without zeros at either end. */
  digits: string;
  exponent: number;
}

export type Numeric = Decimal | "NaN" | "Infinity" | "-Infinity";

function normal(isNegative: boolean, digits: string, exponent: number): Decimal {
  const start = digits.search(/[^0]/);
  if (start < 0) return { isNegative, digits: "", exponent: 0 };
  return { isNegative, digits: digits.slice(start).replace(/0+$/, ""), exponent: exponent - start };
}

/** Of a finite number. */
export function decimalOf(value: number | bigint): Decimal {
  return parseDecimal(Object.is(value, -0) ? "-0" : String(value)) as Decimal;
}

/** @param text as JavaScript or a program writes a number */
export function parseDecimal(text: string): Numeric {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null || (match[2] === "" && match[3] === ""))
    return text === "Infinity" || text === "+Infinity" ? "Infinity" : text === "-Infinity" ? text : "NaN";
  const [, sign, whole = "", fraction = "", power] = match;
  return normal(sign === "-", whole + fraction, whole.length + Number(power ?? 0));
}

/** ECMA-402, ToIntlMathematicalValue. */
export function numericOf(value: unknown): Numeric {
  const primitive = value instanceof BigInt ? value.valueOf() : value;
  if (typeof primitive === "bigint") return decimalOf(primitive);
  const parsed = typeof primitive === "string" && primitive.trim() !== "" ? parseDecimal(primitive.trim()) : "NaN";
  if (parsed !== "NaN") return parsed;
  const number = Number(primitive);
  return Number.isFinite(number) ? decimalOf(number) : (String(number) as Numeric);
}

const digitAt = (digits: string, at: number) => Number(digits[at] ?? 0);

/** Whether a number is rounded away from zero; `last` is the last digit kept, `rest` compares what is left off with a half. */
function roundsUp(mode: string, isNegative: boolean, last: number, rest: number): boolean {
  switch (mode) {
    case "ceil":
      return !isNegative;
    case "floor":
      return isNegative;
    case "expand":
      return true;
    case "trunc":
      return false;
    default:
      if (rest !== 0) return rest > 0;
      if (mode === "halfEven") return last % 2 === 1;
      return mode === "halfExpand" || (mode === "halfCeil" && !isNegative) || (mode === "halfFloor" && isNegative);
  }
}

/** Keeps `kept` digits; what is left off decides. */
function roundDigits(value: Decimal, kept: number, mode: string): Decimal {
  const { isNegative, digits, exponent } = value;
  if (digits === "" || kept >= digits.length) return value;
  const at = Math.max(0, kept);
  // All digits lie to the right of what is kept: less than a half, unless the first one is the very next.
  const rest = kept < 0 ? -1 : digitAt(digits, at) > 5 || (digitAt(digits, at) === 5 && digits.length > at + 1) ? 1 : digitAt(digits, at) === 5 ? 0 : -1;
  const head = kept <= 0 ? "" : digits.slice(0, at);
  if (!roundsUp(mode, isNegative, head === "" ? 0 : Number(head.at(-1)), rest)) return normal(isNegative, head, exponent);
  const shift = kept < 0 ? -kept : 0;
  const raised = String(BigInt(head === "" ? 0 : head) + 1n);
  return normal(isNegative, raised, exponent + shift + (raised.length - head.length));
}

/** To the multiple of `increment` × 10^-places. */
function roundIncrement(value: Decimal, places: number, increment: number, mode: string): Decimal {
  const { isNegative, digits, exponent } = value;
  const whole = digits.slice(0, Math.max(0, exponent + places)).padEnd(Math.max(0, exponent + places), "0");
  const n = BigInt(whole === "" ? 0 : whole);
  const step = BigInt(increment);
  const below = (n / step) * step;
  const hasMore = digits.length > Math.max(0, exponent + places);
  const twice = (n - below) * 2n;
  if (n === below && !hasMore) return value;
  const rest = twice > step || (twice === step && hasMore) ? 1 : twice === step ? 0 : -1;
  const up = roundsUp(mode, isNegative, Number((n / step) % 2n), rest);
  const text = String(up ? below + step : below);
  return normal(isNegative, text, text.length - places);
}

function byFraction(value: Decimal, options: DigitOptions): Decimal {
  const { maximumFractionDigits = 0, roundingIncrement, roundingMode } = options;
  if (roundingIncrement !== 1) return roundIncrement(value, maximumFractionDigits, roundingIncrement, roundingMode);
  return roundDigits(value, value.exponent + maximumFractionDigits, roundingMode);
}

/** Whether significant digits decide. */
function usesSignificant(value: Decimal, options: DigitOptions): boolean {
  if (options.maximumSignificantDigits === undefined) return false;
  if (options.maximumFractionDigits === undefined) return true;
  // The exponent of the last digit that each of them keeps.
  const fraction = -options.maximumFractionDigits;
  const significant = (value.digits === "" ? 1 : value.exponent) - options.maximumSignificantDigits;
  return options.roundingPriority === "morePrecision" ? significant <= fraction : significant > fraction;
}

export interface Rounded extends Decimal {
  isSignificant: boolean;
}

export function rounded(value: Decimal, options: DigitOptions): Rounded {
  const isSignificant = usesSignificant(value, options);
  const result = isSignificant ? roundDigits(value, options.maximumSignificantDigits as number, options.roundingMode) : byFraction(value, options);
  return { ...result, isSignificant };
}

/** With the zeros that the options want, and a point; the sign is left off. */
export function plainText({ digits, exponent, isSignificant }: Rounded, options: DigitOptions): string {
  const whole = exponent <= 0 ? "" : digits.slice(0, exponent).padEnd(exponent, "0");
  let fraction = exponent <= 0 ? (digits === "" ? "" : "0".repeat(-exponent) + digits) : digits.slice(exponent);
  if (isSignificant) {
    const least = options.minimumSignificantDigits ?? 1;
    const shown = digits === "" ? 1 : Math.max(digits.length, exponent > 0 ? Math.min(exponent, whole.length) : 0);
    if (least > shown) fraction += "0".repeat(Math.max(0, least - shown));
  } else fraction = fraction.padEnd(options.minimumFractionDigits ?? 0, "0");
  if (options.trailingZeroDisplay === "stripIfInteger" && /^0*$/.test(fraction)) fraction = "";
  const integer = whole.padStart(options.minimumIntegerDigits, "0");
  return fraction === "" ? integer : `${integer}.${fraction}`;
}

/** × 10^power. */
export function scaled(value: Decimal, power: number): Decimal {
  return value.digits === "" ? value : { ...value, exponent: value.exponent + power };
}
