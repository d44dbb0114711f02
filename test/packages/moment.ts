// moment: parsing, formatting, arithmetic and locales, in UTC
import moment from "moment";
import "moment/locale/de.js";

export default async function (event: { at: string }) {
  moment.locale("en");
  const at = moment.utc(event.at);
  return [
    at.format("dddd, MMMM Do YYYY, h:mm:ss a Z [x] w E"),
    at.clone().locale("de").format("LLLL"),
    at.clone().add(1, "month").endOf("month").toISOString(),
    at.from(moment.utc(event.at).add(3, "days")),
    moment.duration(36.5, "hours").humanize(),
    moment.duration({ hours: 1, minutes: 2 }).toISOString(),
    moment.utc("05/03/2024 4pm", "DD/MM/YYYY ha", true).valueOf(),
    moment.utc("nope", "YYYY", true).isValid(),
    at.isBetween("2024-01-01", "2025-01-01"),
    at.diff(moment.utc("2023-01-01"), "weeks", true).toFixed(6),
    at.calendar(moment.utc(event.at).add(1, "day")),
    moment.parseZone("2024-01-01T00:00:00+05:30").utcOffset(),
  ];
}

export const event = { at: "2024-01-31T23:45:06.789Z" };
