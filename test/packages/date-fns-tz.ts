// date-fns-tz: dates in time zones by name, across a change of the clocks.
import { formatInTimeZone, fromZonedTime, getTimezoneOffset, toZonedTime } from "date-fns-tz";

export default async function (event: { at: string }) {
  const at = new Date(event.at);
  return {
    berlin: formatInTimeZone(at, "Europe/Berlin", "yyyy-MM-dd HH:mm:ssXXX zzz"),
    newYork: formatInTimeZone(at, "America/New_York", "yyyy-MM-dd HH:mm:ss zzzz"),
    local: toZonedTime(at, "Asia/Tokyo").toISOString(),
    instant: fromZonedTime("2024-07-01 12:00", "America/New_York").toISOString(),
    offset: getTimezoneOffset("Europe/Berlin", at),
  };
}

export const event = { at: "2024-03-31T00:59:59Z" };
