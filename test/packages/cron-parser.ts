// cron-parser: the next times of a schedule in a time zone, across a change of the clocks.
import { CronExpressionParser } from "cron-parser";

export default async function (event: { from: string }) {
  const schedule = CronExpressionParser.parse("30 2 * * *", { currentDate: event.from, tz: "Europe/Berlin" });
  return Array.from({ length: 4 }, () => schedule.next().toISOString());
}

export const event = { from: "2024-03-29T12:00:00Z" };
