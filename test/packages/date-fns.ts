// date-fns: parsing, formatting and arithmetic on dates.
import {
  addBusinessDays,
  addMonths,
  differenceInCalendarDays,
  eachDayOfInterval,
  format,
  formatDistance,
  formatISO,
  intervalToDuration,
  isLeapYear,
  parse,
  parseISO,
  startOfWeek,
} from "date-fns";

export default async function (event: { from: string; to: string }) {
  const [from, to] = [parseISO(event.from), parseISO(event.to)];
  return {
    formatted: format(from, "EEEE, do MMMM yyyy HH:mm:ss.SSS"),
    iso: formatISO(addMonths(from, 1), { representation: "date" }),
    days: differenceInCalendarDays(to, from),
    distance: formatDistance(from, to, { addSuffix: true }),
    business: format(addBusinessDays(from, 10), "yyyy-MM-dd"),
    week: eachDayOfInterval({ start: startOfWeek(from), end: from }).map((day) => format(day, "iii")),
    duration: intervalToDuration({ start: from, end: to }),
    leap: isLeapYear(from),
    parsed: format(parse("03/04/2021", "dd/MM/yyyy", from), "yyyy-MM-dd"),
  };
}

export const event = { from: "2024-02-28T10:11:12.345", to: "2024-05-01T00:00:00" };
