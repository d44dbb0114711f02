// ECMA-402, SetNumberFormatDigitOptions: how many digits a number is shown with.
import type { IntlShared, Options } from "./intl-shared.ts";

export interface DigitOptions {
  minimumIntegerDigits: number;
  minimumFractionDigits?: number;
  maximumFractionDigits?: number;
  minimumSignificantDigits?: number;
  maximumSignificantDigits?: number;
  roundingIncrement: number;
  roundingMode: string;
  roundingPriority: "auto" | "morePrecision" | "lessPrecision";
  trailingZeroDisplay: string;
}

const INCREMENTS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000];
const MODES = ["ceil", "floor", "expand", "trunc", "halfCeil", "halfFloor", "halfExpand", "halfTrunc", "halfEven"];
const MOST_FRACTION = 100;

type Intl = Pick<IntlShared, "integer" | "option">;

export function digitOptions(intl: Intl, options: Options, leastDefault: number, mostDefault: number, notation: string): DigitOptions {
  const minimumIntegerDigits = intl.integer(options.minimumIntegerDigits, 1, 21, 1, "minimumIntegerDigits");
  const { minimumFractionDigits: leastFraction, maximumFractionDigits: mostFraction } = options;
  const { minimumSignificantDigits: leastSignificant, maximumSignificantDigits: mostSignificant } = options;
  const roundingIncrement = intl.integer(options.roundingIncrement, 1, 5000, 1, "roundingIncrement");
  if (!INCREMENTS.includes(roundingIncrement)) throw new RangeError("roundingIncrement value is out of range.");
  const roundingMode = intl.option(options, "roundingMode", MODES, "halfExpand");
  const roundingPriority = intl.option(options, "roundingPriority", ["auto", "morePrecision", "lessPrecision"], "auto");
  const trailingZeroDisplay = intl.option(options, "trailingZeroDisplay", ["auto", "stripIfInteger"], "auto");
  const mostOther = roundingIncrement === 1 ? mostDefault : leastDefault;
  const hasSignificant = leastSignificant !== undefined || mostSignificant !== undefined;
  const hasFraction = leastFraction !== undefined || mostFraction !== undefined;
  let wantsSignificant = true;
  let wantsFraction = true;
  if (roundingPriority === "auto") {
    wantsSignificant = hasSignificant;
    wantsFraction = !hasSignificant && (hasFraction || notation !== "compact");
  }
  const digits: DigitOptions = { minimumIntegerDigits, roundingIncrement, roundingMode, roundingPriority, trailingZeroDisplay };
  if (wantsSignificant) {
    if (hasSignificant) {
      digits.minimumSignificantDigits = intl.integer(leastSignificant, 1, 21, 1, "minimumSignificantDigits");
      digits.maximumSignificantDigits = intl.integer(mostSignificant, digits.minimumSignificantDigits, 21, 21, "maximumSignificantDigits");
    } else Object.assign(digits, { minimumSignificantDigits: 1, maximumSignificantDigits: 21 });
  }
  if (wantsFraction) {
    if (hasFraction) {
      let least = intl.integer(leastFraction, 0, MOST_FRACTION, undefined, "minimumFractionDigits");
      let most = intl.integer(mostFraction, 0, MOST_FRACTION, undefined, "maximumFractionDigits");
      if (least === undefined) least = Math.min(leastDefault, most as number);
      else if (most === undefined) most = Math.max(mostOther, least);
      else if (least > most) throw new RangeError("maximumFractionDigits value is out of range.");
      Object.assign(digits, { minimumFractionDigits: least, maximumFractionDigits: most });
    } else Object.assign(digits, { minimumFractionDigits: leastDefault, maximumFractionDigits: mostOther });
  }
  if (!wantsSignificant && !wantsFraction)
    Object.assign(digits, {
      minimumFractionDigits: 0,
      maximumFractionDigits: 0,
      minimumSignificantDigits: 1,
      maximumSignificantDigits: 2,
      roundingPriority: "morePrecision",
    });
  if (roundingIncrement !== 1) {
    if (digits.maximumSignificantDigits !== undefined) throw new TypeError("roundingIncrement value is invalid.");
    if (digits.maximumFractionDigits !== digits.minimumFractionDigits) throw new RangeError("roundingIncrement value is out of range.");
  }
  return digits;
}

/** As `resolvedOptions` shows them, in its order. */
export function resolvedDigits(digits: DigitOptions): object {
  const { minimumIntegerDigits, minimumFractionDigits, maximumFractionDigits, minimumSignificantDigits, maximumSignificantDigits } = digits;
  return {
    minimumIntegerDigits,
    ...(minimumSignificantDigits !== undefined && { minimumSignificantDigits, maximumSignificantDigits }),
    ...(minimumFractionDigits !== undefined && { minimumFractionDigits, maximumFractionDigits }),
  };
}
