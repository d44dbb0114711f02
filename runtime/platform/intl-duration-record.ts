// Durations as Intl.DurationFormat takes them: an object with units, or a text of ISO 8601 (ECMA-402, ToDurationRecord).

/** From the largest to the smallest. */
export const UNITS = ["years", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds"] as const;
export type Unit = (typeof UNITS)[number];
export type DurationRecord = Record<Unit, number>;

/** ns in a unit of the same length always. */
const NANOSECONDS: Partial<Record<Unit, bigint>> = {
  days: 86_400_000_000_000n,
  hours: 3_600_000_000_000n,
  minutes: 60_000_000_000n,
  seconds: 1_000_000_000n,
  milliseconds: 1_000_000n,
  microseconds: 1000n,
  nanoseconds: 1n,
};

const FRACTION = "(?:[.,](\\d{1,9}))?";
const ISO = new RegExp(
  `^([+-])?P(?=[\\dT])(?:(\\d+)Y)?(?:(\\d+)M)?(?:(\\d+)W)?(?:(\\d+)D)?(?:T(?=\\d)(?:(\\d+)${FRACTION}H)?(?:(\\d+)${FRACTION}M)?(?:(\\d+)${FRACTION}S)?)?$`,
  "i",
);

function ofText(text: string): DurationRecord {
  const found = ISO.exec(text);
  const [, sign, years, months, weeks, days, hours, partOfHour, minutes, partOfMinute, seconds, partOfSecond] = found ?? [];
  const isLast = (part: string | undefined, ...smaller: (string | undefined)[]) => part === undefined || smaller.every((value) => value === undefined);
  if (found === null || !isLast(partOfHour, minutes, seconds) || !isLast(partOfMinute, seconds)) throw new RangeError(`Invalid duration: ${text}`);
  const factor = sign === "-" ? -1 : 1;
  const whole = (digits = "0") => factor * Number(digits) || 0;
  const nanoseconds = (digits = "0", ns: bigint) => (BigInt(digits.padEnd(9, "0")) * ns) / 1_000_000_000n;
  let rest = nanoseconds(partOfHour, NANOSECONDS.hours as bigint) + nanoseconds(partOfMinute, NANOSECONDS.minutes as bigint);
  rest += nanoseconds(partOfSecond, NANOSECONDS.seconds as bigint);
  const take = (ns: bigint): number => {
    const count = rest / ns;
    rest %= ns;
    return factor * Number(count) || 0;
  };
  const times = { hours: whole(hours), minutes: whole(minutes), seconds: whole(seconds) };
  times.minutes += take(NANOSECONDS.minutes as bigint);
  times.seconds += take(NANOSECONDS.seconds as bigint);
  const small = { milliseconds: take(1_000_000n), microseconds: take(1000n), nanoseconds: take(1n) };
  return { years: whole(years), months: whole(months), weeks: whole(weeks), days: whole(days), ...times, ...small };
}

/** In the order of their names, as the standard reads them. */
const BY_NAME = [...UNITS].sort();

function ofObject(given: Record<string, unknown>): DurationRecord {
  const record = Object.fromEntries(UNITS.map((unit) => [unit, 0])) as DurationRecord;
  let isEmpty = true;
  for (const unit of BY_NAME) {
    const value = given[unit];
    if (value === undefined) continue;
    isEmpty = false;
    const number = Number(value);
    if (!Number.isInteger(number)) throw new RangeError(`Invalid duration: ${unit} is ${String(value)}, and must be a whole number`);
    record[unit] = number === 0 ? 0 : number;
  }
  if (isEmpty) throw new TypeError("Invalid duration: it has none of the units, such as hours or minutes");
  return record;
}

export const signOf = (record: DurationRecord): number => Math.sign(UNITS.map((unit) => record[unit]).find((value) => value !== 0) ?? 0);

/** The exact sum in ns. */
export function nanosecondsOf(record: DurationRecord, units: readonly Unit[]): bigint {
  return units.reduce((sum, unit) => sum + BigInt(record[unit]) * (NANOSECONDS[unit] ?? 0n), 0n);
}

/** ECMA-402, IsValidDuration. */
function checked(record: DurationRecord): DurationRecord {
  const sign = signOf(record);
  const mixed = UNITS.find((unit) => record[unit] * sign < 0);
  if (mixed !== undefined) throw new RangeError(`Invalid duration: ${mixed} has another sign than a larger unit`);
  const large = (["years", "months", "weeks"] as const).find((unit) => Math.abs(record[unit]) >= 2 ** 32);
  const total = nanosecondsOf(record, UNITS.slice(3)) * BigInt(sign);
  if (large !== undefined || total >= 2n ** 53n * 1_000_000_000n) throw new RangeError("Invalid duration: it is too long");
  return record;
}

export function toDurationRecord(given: unknown): DurationRecord {
  if (typeof given === "string") return checked(ofText(given));
  if ((typeof given !== "object" && typeof given !== "function") || given === null) throw new TypeError(`Invalid duration: ${String(given)}`);
  return checked(ofObject(given as Record<string, unknown>));
}
