// Consumers in their VMs, with examples of contracts and with events that a log has: does any handler fail?
import type { InvokeOptions } from "../host/function.ts";
import type { CloudEvent } from "./cloud-event.ts";
import { breachProblem, exampleEvent, exampleName, examplesOf, type Problem } from "./contract-check.ts";
import type { Contracts } from "./contracts.ts";
import { trialNetwork } from "./kv.ts";
import type { EventLog } from "./log.ts";
import { passesOf, type Subject, tryEvent } from "./trial.ts";

/** An event, and what a message calls it. */
export interface TrialEvent {
  what: string;
  event: CloudEvent;
}

export interface Trials {
  /** How often a handler was called. */
  tried: number;
  /** Functions that consume events and were never called: there is no event for them. */
  untried: string[];
  problems: Problem[];
}

export function exampleEvents(subjects: readonly Subject[]): TrialEvent[] {
  const all = new Map(subjects.map(({ name, description }) => [name, description]));
  return examplesOf(all).map((example) => ({ what: exampleName(example), event: exampleEvent(example) }));
}

/** The last events of the log, at most so many of each type. */
export function recordedEvents(log: EventLog, sample: number): TrialEvent[] {
  const byType = new Map<string, TrialEvent[]>();
  for (const { sequence, event } of log.all()) {
    const ofType = byType.get(event.type) ?? [];
    ofType.push({ what: `event ${sequence} of the log (${event.type})`, event });
    if (ofType.length > sample) ofType.shift();
    byType.set(event.type, ofType);
  }
  return [...byType.values()].flat();
}

/** Events that break a contract are no use as trials: a handler may refuse them. They are problems themselves. */
export async function tryConsumers(subjects: readonly Subject[], events: readonly TrialEvent[], contracts: Contracts, options: InvokeOptions): Promise<Trials> {
  const problems: Problem[] = [];
  const sound = events.filter(({ what, event }) => {
    const breach = contracts.breach(event);
    if (breach !== undefined) problems.push(breachProblem(what, event, breach));
    return breach === undefined;
  });
  const untried: string[] = [];
  let tried = 0;
  for (const { name, description, fn } of subjects) {
    if (description.on === undefined) continue;
    const passes = passesOf(name, description);
    const mine = sound.filter(({ event }) => passes(event));
    if (mine.length === 0) untried.push(name);
    for (const { what, event } of mine) {
      tried++;
      const { error } = await tryEvent(fn, Buffer.from(JSON.stringify(event)), contracts, {
        ...options,
        requestId: event.id,
        network: trialNetwork(undefined, name),
      });
      if (error !== undefined)
        problems.push({
          kind: "handler",
          isCertain: true,
          type: event.type,
          consumer: name,
          message: `${name} fails with ${what}: ${error.code}: ${error.message}`,
        });
    }
  }
  return { tried, untried, problems };
}
