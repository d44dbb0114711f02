// `sporelet dead`
import { SporeletError } from "../errors.ts";
import { type DeadLetter, deadLetters, existingLetter, redrive } from "../events/dead-letters.ts";
import { type LogPlace, withLog } from "./open-log.ts";
import { printJson } from "./output.ts";

export interface DeadOptions extends LogPlace {
  function?: string;
  json?: boolean;
}

const firstLine = (text: string) => text.split("\n", 1)[0] as string;

function lineOf({ consumer, sequence, died, attempts, code, message, event }: DeadLetter): string {
  const what = [`${sequence}`.padStart(6), consumer, event.type, event.subject ?? "-", new Date(died).toISOString()].join("  ");
  return `${what}  ${attempts} attempt${attempts === 1 ? "" : "s"}  ${code}: ${firstLine(message)}\n`;
}

export function deadCommand({ function: name, json, ...place }: DeadOptions): Promise<void> {
  return withLog(place, ({ store }) => {
    const all = [...deadLetters(store, name)];
    if (json) printJson(all);
    else process.stdout.write(all.length === 0 ? "no dead letters\n" : all.map(lineOf).join(""));
  });
}

export function showCommand(name: string, sequence: number, { json, ...place }: DeadOptions): Promise<void> {
  return withLog(place, (log) => {
    const letter = existingLetter(log.store, name, sequence);
    if (json) printJson(letter);
    else process.stdout.write(`${lineOf(letter)}${letter.message}\n${JSON.stringify(letter.event, null, 2)}\n`);
  });
}

export function redriveCommand(sequence: number | undefined, { function: name, json, ...place }: DeadOptions): Promise<void> {
  if (sequence !== undefined && name === undefined) throw new SporeletError("E_USAGE", "a sequence is given, but not of which function: --function <name>");
  return withLog(place, async (log) => {
    const letters = sequence === undefined ? [...deadLetters(log.store, name)] : [existingLetter(log.store, name as string, sequence)];
    await redrive(log, letters);
    if (json) printJson({ redriven: letters.length });
    else process.stdout.write(`${letters.length} event${letters.length === 1 ? " is" : "s are"} delivered once more\n`);
  });
}
