// Cron: an event each morning, at 6 in UTC.
//
//   $ sporelet serve examples/connectors --events
import { contract, on } from "sporelet/events";

const ReportDue = contract<{ day: string }>("report.due", { type: "object", required: ["day"], properties: { day: { type: "string", format: "date" } } });

export const cron = "0 6 * * *";
export default on("sporelet.cron", ({ time = "" }) => ReportDue({ day: time.slice(0, 10) }, { subject: "report" }));
