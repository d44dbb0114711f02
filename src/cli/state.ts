// `sporelet state` and `sporelet rebuild`
import { type Build, type Builds, listStates, projectionsIn, rebuild, stateAt } from "../events/projections.ts";
import { withLog } from "./open-log.ts";
import { grouped, printJson, writeFully } from "./output.ts";

export interface StateOptions {
  data: string;
  prefix?: string;
  after?: string;
  limit: number;
  json?: boolean;
}

const events = (count: number) => `${grouped(count)} event${count === 1 ? "" : "s"}`;

/** One projection among all. */
function lineOf([name, { live, next }]: [string, Builds], last: number): string {
  const served = live ? `as of event ${live.position}` : "not read yet";
  const built = next ? `, is built: event ${next.position} of ${last}` : "";
  return `${name}  ${served}${built}${missingText(next ?? live)}\n`;
}

const missingText = (build: Build | undefined) => (build?.missing ? `, without ${events(build.missing)} that the log no longer has` : "");

export function stateCommand(name: string | undefined, key: string | undefined, { data, json, ...selection }: StateOptions): Promise<void> {
  return withLog({ data }, (log) => {
    if (name === undefined) {
      const all = projectionsIn(log.store);
      if (json) printJson({ last: log.last, projections: Object.fromEntries(all) });
      else process.stdout.write(all.size === 0 ? "the log has no projections\n" : [...all].map((each) => lineOf(each, log.last)).join(""));
    } else if (key === undefined) {
      const list = listStates(log, name, selection);
      if (json) return printJson(list);
      writeFully(1, Buffer.from(list.states.map((each) => `${each.key}  ${JSON.stringify(each.state)}\n`).join("")));
      if (list.next !== undefined) process.stderr.write(`there is more: --after ${JSON.stringify(list.next)}\n`);
    } else {
      const { etag: _, ...found } = stateAt(log, name, key);
      if (json) printJson(found);
      else process.stdout.write(`${JSON.stringify(found.state, null, 2)}\n`);
    }
  });
}

export function rebuildCommand(name: string, { data, json }: Pick<StateOptions, "data" | "json">): Promise<void> {
  return withLog({ data }, async (log) => {
    const build = await rebuild(log, name);
    if (json) printJson({ projection: name, last: log.last, missing: build.missing });
    else process.stdout.write(`${name} is built anew from ${events(log.count)}${missingText(build)}, by the server that runs or by the next\n`);
  });
}
