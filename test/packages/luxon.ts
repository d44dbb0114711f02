// luxon: instants and durations in UTC and with fixed offsets (named zones would need Intl).
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
    duration: Duration.fromISO("PT36H30M").shiftTo("days", "hours", "minutes").toObject(),
    pieces: Interval.fromDateTimes(at, at.plus({ days: 2 })).splitBy({ hours: 12 }).length,
    invalid: DateTime.fromISO("nope").invalidReason,
  };
}

export const event = { at: "2024-01-31T23:45:00+02:00" };
