// @js-temporal/polyfill: Temporal in time zones by name.
import { Temporal } from "@js-temporal/polyfill";

export default async function (event: { at: string }) {
  const at = Temporal.Instant.from(event.at).toZonedDateTimeISO("America/New_York");
  return {
    zoned: at.toString(),
    later: at.add({ months: 8 }).toString(),
    hours: at.hoursInDay,
    until: at.until(at.add({ days: 40 }), { largestUnit: "month" }).toString(),
  };
}

export const event = { at: "2024-03-10T12:00:00Z" };
