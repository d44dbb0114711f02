// dayjs: with the plugins utc, duration, customParseFormat and relativeTime.
import dayjs from "dayjs";
import customParseFormat from "dayjs/plugin/customParseFormat.js";
import duration from "dayjs/plugin/duration.js";
import relativeTime from "dayjs/plugin/relativeTime.js";
import utc from "dayjs/plugin/utc.js";

dayjs.extend(customParseFormat);
dayjs.extend(duration);
dayjs.extend(relativeTime);
dayjs.extend(utc);

export default async function (event: { at: string }) {
  const at = dayjs.utc(event.at);
  return {
    formatted: at.format("dddd, MMMM D, YYYY h:mm A Z"),
    added: at.add(1, "month").endOf("month").toISOString(),
    parsed: dayjs.utc("24.12.2021 18:30", "DD.MM.YYYY HH:mm").toISOString(),
    relative: at.from(at.add(3, "hour")),
    duration: dayjs.duration(93_784_000).format("D [days] HH:mm:ss"),
    diff: at.diff(dayjs.utc("2024-01-01"), "day", true),
  };
}

export const event = { at: "2024-01-31T23:45:00Z" };
