// `sporelet log import`
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { SporeletError } from "../errors.ts";
import { type CloudEvent, checkEvent } from "../events/cloud-event.ts";
import { type LogPlace, openLog } from "./open-log.ts";
import { printJson } from "./output.ts";

/** Events of one transaction. */
const STEP = 1000;

function eventIn(line: string, place: string): CloudEvent {
  try {
    return checkEvent(JSON.parse(line));
  } catch (error) {
    if (error instanceof SporeletError) throw new SporeletError(error.code, `${place}: ${error.message}`, { cause: error });
    throw new SporeletError("E_EVENT_NOT_JSON", `${place} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

export async function importCommand(file: string, { json, ...place }: LogPlace & { json?: boolean }): Promise<void> {
  const input = file === "-" ? process.stdin : createReadStream(file);
  const failed = new Promise<never>((_, reject) => {
    input.once("error", (cause: NodeJS.ErrnoException) =>
      reject(new SporeletError(cause.code === "ENOENT" ? "E_NOT_FOUND" : "E_UNREADABLE", `${file} can't be read: ${cause.message}`, { cause })),
    );
  });
  failed.catch(() => {});
  const log = await openLog(place, true);
  let line = 0;
  const counted = { appended: 0, known: 0 };
  let step: CloudEvent[] = [];
  const append = async () => {
    for (const { isDuplicate } of await log.append(step)) counted[isDuplicate ? "known" : "appended"]++;
    step = [];
  };
  const read = async () => {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      line++;
      if (text.trim() === "") continue;
      step.push(eventIn(text, `line ${line} of ${file === "-" ? "stdin" : file}`));
      if (step.length === STEP) await append();
    }
    await append();
  };
  try {
    await Promise.race([read(), failed]);
  } catch (error) {
    const { appended, known } = counted;
    if (error instanceof SporeletError && appended + known > 0)
      throw new SporeletError(error.code, `${error.message}\nThe ${appended + known} events before it are in the log.`, { cause: error });
    throw error;
  } finally {
    await log.close();
  }
  if (json) printJson(counted);
  else process.stdout.write(`${counted.appended} events appended${counted.known > 0 ? `, ${counted.known} were there already` : ""}\n`);
}
