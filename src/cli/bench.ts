// `sporelet bench`
import { fileURLToPath } from "node:url";
import { measureColdStarts } from "../../bench/coldstart.ts";
import { machineFacts, renderMachine, renderTable } from "../../bench/render.ts";
import { SporeletError } from "../errors.ts";
import { printJson } from "./output.ts";

interface Options {
  event: string;
  runs: number;
  json?: boolean;
}

function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

export async function benchCommand(entry: string, options: Options): Promise<void> {
  try {
    JSON.parse(options.event);
  } catch (cause) {
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--event\` to be JSON, got ${options.event}`, { cause });
  }
  const machine = machineFacts();
  const command = fileURLToPath(new URL("../bin/sporelet.cjs", import.meta.url));
  const results = await measureColdStarts({ entry, event: options.event, runs: options.runs, command, progress: showProgress });
  showProgress("");
  if (options.json) printJson({ machine, results });
  else
    process.stdout.write(
      `Cold starts of ${entry}; ${renderMachine(machine)}\n${renderTable(results)}\nSubjects took turns in every round, each answer was checked, every process began in the same clean environment.\nCompare within one interval only. A shared machine is noisy: trust the ratios, not the times.\n`,
    );
  if (results.some(({ state }) => state === "failed")) process.exitCode = 1;
}
