// Every sample on a line, for whoever wants to count for himself (RFC 4180).
import type { Report } from "./report.ts";

const COLUMNS = ["handler", "interval", "subject", "name", "state", "round", "sample", "ms", "reason"];

const field = (value: string | number) => (/[",\r\n]/.test(`${value}`) ? `"${`${value}`.replaceAll('"', '""')}"` : `${value}`);

export function renderCsv({ workloads }: Report): string {
  const lines: (string | number)[][] = [COLUMNS];
  for (const { id: handler, results } of workloads)
    for (const result of results) {
      const { id, name, interval, state } = result;
      const start = [handler, interval, id, name, state];
      if (result.state !== "measured") lines.push([...start, "", "", "", result.reason]);
      if (result.state !== "not measured")
        result.samples.forEach((round, r) => {
          round.forEach((ms, i) => {
            lines.push([...start, r + 1, i + 1, ms, ""]);
          });
        });
    }
  return lines.map((line) => `${line.map(field).join(",")}\r\n`).join("");
}
