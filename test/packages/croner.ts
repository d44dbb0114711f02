// croner: the next times of patterns, in UTC and in a time zone, and jobs that run
import { Cron } from "croner";

export default async function (event: { from: string }) {
  const next = (pattern: string, options = {}) => new Cron(pattern, { paused: true, ...options }).nextRuns(3, event.from).map((date) => date.toISOString());
  let runs = 0;
  const job = new Cron("* * * * * *", { maxRuns: 1, paused: true }, () => void runs++);
  await job.trigger();
  return [
    next("0 12 * * 1-5", { timezone: "UTC" }),
    next("30 2 * * *", { timezone: "Europe/Berlin" }),
    next("0 0 L * *", { timezone: "America/New_York" }),
    new Cron("*/10 * * * *", { paused: true }).match("2024-03-30T10:20:00Z"),
    job.currentRun() !== null,
    runs,
    (() => {
      try {
        return String(new Cron("61 * * * *"));
      } catch (error) {
        return [(error as Error).name, (error as Error).message];
      }
    })(),
  ];
}

export const event = { from: "2024-03-29T10:00:00Z" };
