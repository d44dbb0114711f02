// `sporelet emit`
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { SporeletError } from "../errors.ts";
import { type CloudEvent, checkEvent } from "../events/cloud-event.ts";
import { Contracts } from "../events/contracts.ts";
import { MEDIA_TYPES, structuredBody } from "../events/http-binding.ts";
import { readModuleFile } from "../host/artifact.ts";
import { openLog } from "./open-log.ts";
import { printJson } from "./output.ts";

export interface EmitOptions {
  data?: string;
  subject?: string;
  key?: string;
  id?: string;
  source: string;
  set?: Record<string, string | number | boolean>;
  to: string;
  /** URL of a server, of whose stream `to` is the copy. */
  log?: string;
  stream?: string;
  json?: boolean;
}

/** @throws SporeletError E_OPTION_VALUE */
function dataOf(given: string): unknown {
  const text = given === "@-" ? readFileSync(0, "utf8") : given.startsWith("@") ? Buffer.from(readModuleFile(given.slice(1))).toString() : given;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--data\` to be JSON, got ${JSON.stringify(text.slice(0, 100))}`, { cause });
  }
}

function eventOf(type: string, { data, subject, key, id = randomUUID(), source, set }: EmitOptions): CloudEvent {
  const event = {
    specversion: "1.0",
    id,
    source,
    type,
    time: new Date().toISOString(),
    ...(subject !== undefined && { subject }),
    ...(key !== undefined && { partitionkey: key }),
    ...set,
    ...(data !== undefined && { datacontenttype: "application/json", data: dataOf(data) }),
  };
  return checkEvent(event);
}

/** What became of it, as the gateway answers too. */
interface Emitted {
  sequence?: number;
  duplicate?: boolean;
}

async function append(event: CloudEvent, { to, log: url, stream }: EmitOptions): Promise<Emitted> {
  const log = await openLog({ data: to, ...(url !== undefined && { log: url }), ...(stream !== undefined && { stream }) }, true);
  try {
    const contracts = await Contracts.create();
    for (const [name, description] of log.functions) contracts.add(name, description);
    contracts.check(event);
    const [appended] = await log.append([event]);
    return { ...(appended && { sequence: appended.sequence, ...(appended.isDuplicate && { duplicate: true }) }) };
  } finally {
    await log.close();
  }
}

/** @throws SporeletError E_SINK */
async function send(event: CloudEvent, url: string): Promise<Emitted> {
  let response: Response;
  try {
    response = await fetch(url, { method: "POST", headers: { "content-type": MEDIA_TYPES.event }, body: new Uint8Array(structuredBody(event)) });
  } catch (cause) {
    const { message } = ((cause as Error).cause as Error | undefined) ?? (cause as Error);
    throw new SporeletError("E_SINK", `${url} can't be reached: ${message}`, { cause });
  }
  const text = await response.text();
  if (!response.ok) throw new SporeletError("E_SINK", `${url} refused the event with the status ${response.status}: ${text.trim()}`);
  const isOurs = response.headers.get("content-type")?.includes("json") && text.startsWith('{"events":[');
  return isOurs ? ((JSON.parse(text) as { events: Emitted[] }).events[0] ?? {}) : {};
}

export async function emitCommand(type: string, options: EmitOptions): Promise<void> {
  const event = eventOf(type, options);
  const { to } = options;
  const emitted = /^https?:/.test(to) ? await send(event, to) : await append(event, options);
  const { sequence, duplicate } = emitted;
  if (options.json) printJson({ ...emitted, event });
  else
    process.stdout.write(
      duplicate
        ? `${type} is in the log already, at ${sequence}\n`
        : sequence === undefined
          ? `${type} was taken by ${to}\n`
          : `${type} is event ${sequence}\n`,
    );
}
