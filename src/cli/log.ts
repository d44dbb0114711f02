// `sporelet log`
import type { EventLog } from "../events/log.ts";
import type { Record } from "../events/record.ts";
import { Router } from "../events/router.ts";
import { type Selection, selected, selects } from "./event-selection.ts";
import { type LogPlace, openLog, withLog } from "./open-log.ts";
import { writeFully } from "./output.ts";

export interface LogCommandOptions extends Selection {
  limit?: number;
  follow?: boolean;
  json?: boolean;
}

/** Of data, that a line shows. */
const SHOWN = 100;

function textOf({ sequence, event, appended }: Record): string {
  const { type, subject, source, id, data, data_base64 } = event;
  const content = data_base64 === undefined ? JSON.stringify(data) : `${data_base64.length} characters of Base64`;
  const shown = content !== undefined && content.length > SHOWN ? `${content.slice(0, SHOWN)}…` : (content ?? "");
  return [`${sequence}`.padStart(6), new Date(appended).toISOString(), type, subject ?? "-", `${source}#${id}`, shown].join("  ").trimEnd();
}

function lineOf(record: Record, isJson: boolean | undefined): string {
  const { sequence, appended, hops, event } = record;
  return `${isJson ? JSON.stringify({ sequence, appended: new Date(appended).toISOString(), hops, event }) : textOf(record)}\n`;
}

function print(records: readonly Record[], isJson: boolean | undefined): void {
  writeFully(1, Buffer.from(records.map((record) => lineOf(record, isJson)).join("")));
}

/** Events that are printed at once. */
const STEP = 1000;

export async function logCommand(options: LogCommandOptions): Promise<void> {
  const { from = 1, limit, follow, json } = options;
  const log = await openLog(options);
  const isWanted = selects(log, options);
  const { last } = log;
  if (limit === undefined) {
    let step: Record[] = [];
    for (const record of selected(log, options)) {
      if (step.push(record) < STEP) continue;
      print(step, json);
      step = [];
    }
    print(step, json);
  } else {
    const found: Record[] = [];
    for (const record of log.all(last, true)) {
      if (record.sequence < from || found.length === limit) break;
      if (isWanted(record)) found.push(record);
    }
    print(found.reverse(), json);
  }
  if (follow) await new Promise<void>((stop) => followLog(log, last, (record) => isWanted(record) && print([record], json), stop));
  await log.close();
}

/** Until the process is told to end, or nobody reads. */
function followLog(log: EventLog, after: number, offer: (record: Record) => void, stop: () => void): void {
  const router = new Router(log, after);
  router.add(undefined, { offer });
  router.pump();
  const end = () => {
    router.close();
    stop();
  };
  process.once("SIGINT", end).once("SIGTERM", end);
}

export function exportCommand(place: LogPlace): Promise<void> {
  const newline = Buffer.from("\n");
  return withLog(place, (log) => {
    for (const { json } of log.all()) writeFully(1, Buffer.concat([json, newline]));
  });
}
