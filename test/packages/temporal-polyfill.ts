// temporal-polyfill: dates, times, durations and instants; it makes Intl.DateTimeFormat where zones are named
import { Temporal } from "temporal-polyfill";

export default async function (event: { date: string }) {
  const date = Temporal.PlainDate.from(event.date);
  return [
    date.add({ months: 1 }).toString(),
    date.until("2025-03-01", { largestUnit: "month" }).toString(),
    [date.dayOfWeek, date.weekOfYear, date.daysInMonth, date.inLeapYear],
    Temporal.PlainTime.from("23:30").add({ hours: 1 }).toString(),
    Temporal.Duration.from("PT90M").round({ largestUnit: "hour" }).toString(),
    Temporal.Instant.fromEpochMilliseconds(5).toString(),
    Temporal.ZonedDateTime.from("2024-01-01T00:00[UTC]").add({ days: 1 }).toString(),
    Temporal.PlainDate.compare(date, "2024-01-01"),
    Temporal.PlainYearMonth.from("2024-02").daysInMonth,
    (() => {
      try {
        return Temporal.PlainDate.from("2023-02-30", { overflow: "reject" }).toString();
      } catch (error) {
        return (error as Error).name;
      }
    })(),
  ];
}

export const event = { date: "2024-01-31" };
