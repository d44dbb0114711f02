// luxon: instants, durations and intervals; time zones by name, and dates in words of a locale.
import { DateTime, Duration, FixedOffsetZone, Interval, Settings } from "luxon";

Settings.defaultZone = FixedOffsetZone.utcInstance;
Settings.defaultLocale = "en-US";

export default async function (event: { at: string }) {
  const at = DateTime.fromISO(event.at, { setZone: true });
  return {
    iso: at.toISO(),
    utc: at.toUTC().toISO(),
    plus: at.plus({ months: 1, days: 3 }).toISODate(),
    week: at.weekNumber,
    zone: at.setZone("Europe/Berlin").toFormat("yyyy LLL dd, HH:mm ZZZZ"),
    words: at.setLocale("de").toLocaleString(DateTime.DATE_FULL),
    relative: at.plus({ days: 2 }).toRelative({ base: at, locale: "en" }),
    duration: Duration.fromISO("PT36H30M").shiftTo("days", "hours", "minutes").toObject(),
    pieces: Interval.fromDateTimes(at, at.plus({ days: 2 })).splitBy({ hours: 12 }).length,
    invalid: DateTime.fromISO("nope").invalidReason,
  };
}

export const event = { at: "2024-01-31T23:45:00+02:00" };
