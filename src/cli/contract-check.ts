// `sporelet contract check`
import { EXIT } from "../errors.ts";
import { type Problem, schemaProblems } from "../events/contract-check.ts";
import { exampleEvents, recordedEvents, type TrialEvent, type Trials, tryConsumers } from "../events/contract-trials.ts";
import { Contracts, createValidator } from "../events/contracts.ts";
import { membersOf, TRIAL_MS } from "./application.ts";
import { withLog } from "./open-log.ts";
import { printJson, writeFully } from "./output.ts";

export interface CheckOptions {
  log?: string;
  sample: number;
  timeout?: number;
  env: Record<string, string>;
  strict?: boolean;
  json?: boolean;
}

async function recorded({ log: directory, sample }: CheckOptions): Promise<TrialEvent[]> {
  return directory === undefined ? [] : withLog({ data: directory }, (log) => recordedEvents(log, sample));
}

function textOf(problems: readonly Problem[], { tried, untried }: Trials, functions: number): string {
  const broken = problems.filter(({ isCertain }) => isCertain).length;
  const lines = problems.map(({ isCertain, message }) => `${isCertain ? "broken" : "undecided"}: ${message.replaceAll("\n", "\n  ")}`);
  if (untried.length > 0) lines.push(`not tried, for no example and no event of the log reaches it: ${untried.join(", ")}`);
  const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
  return `${[...lines, `${count(functions, "function")}, ${count(tried, "trial")}: ${broken} broken, ${problems.length - broken} undecided`].join("\n")}\n`;
}

/** Ends with the status of a function that fails where something is broken. */
export async function checkCommand(files: readonly string[], options: CheckOptions): Promise<void> {
  const { timeout = TRIAL_MS, env } = options;
  const members = await membersOf(files);
  const contracts = await Contracts.create();
  for (const { name, description } of members) contracts.add(name, description);
  const described = new Map(members.map(({ name, description }) => [name, description]));
  const events = [...exampleEvents(members), ...(await recorded(options))];
  const trials = await tryConsumers(members, events, contracts, { timeout, env });
  const problems = [...schemaProblems(described, await createValidator()), ...trials.problems];
  if (options.json) printJson({ functions: members.length, tried: trials.tried, untried: trials.untried, problems });
  else writeFully(1, Buffer.from(textOf(problems, trials, members.length)));
  if (problems.some(({ isCertain }) => isCertain || options.strict)) process.exitCode = EXIT.function;
}
