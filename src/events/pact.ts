// Contracts as Pact files, version 4: for each consumer and each producer of its events, the messages that the consumer expects
// (https://github.com/pact-foundation/pact-specification/tree/version-4).
import type { Description } from "../module/description.ts";
import { exampleEvent } from "./contract-check.ts";
import { type Described, edgesOf } from "./flow.ts";
import { MEDIA_TYPES } from "./http-binding.ts";

export interface Pact {
  consumer: { name: string };
  provider: { name: string };
  interactions: object[];
  metadata: object;
}

export interface Pacts {
  pacts: Pact[];
  /** Types without examples, of which there is nothing to write: "order.paid from pay to ship". */
  leftOut: string[];
}

/** What a producer sends has the types of the example; only the event's own type has to be the same. */
const RULES = {
  body: { $: { combine: "AND", matchers: [{ match: "type" }] }, "$.type": { combine: "AND", matchers: [{ match: "equality" }] } },
};

const examplesIn = ({ contracts }: Description, type: string) => contracts.find((contract) => contract.type === type)?.examples ?? [];

/** The consumer's own examples, or the producer's where it has none. */
function interactionsOf(type: string, [from, producer]: [string, Description], consumer: Description): object[] {
  const own = examplesIn(consumer, type);
  const examples = own.length > 0 ? own : examplesIn(producer, type);
  return examples.map((data, i) => {
    const { time: _, ...content } = exampleEvent({ type, owner: from, number: i + 1, data });
    return {
      type: "Asynchronous/Messages",
      description: `${type}, example ${i + 1}`,
      pending: false,
      contents: { content, contentType: MEDIA_TYPES.event, encoded: false },
      metadata: { contentType: MEDIA_TYPES.event },
      matchingRules: RULES,
    };
  });
}

export function pactsOf(all: Described, version: string): Pacts {
  const byPair = new Map<string, Pact>();
  const leftOut: string[] = [];
  for (const { from, to, type } of edgesOf(all)) {
    const interactions = interactionsOf(type, [from, all.get(from) as Description], all.get(to) as Description);
    if (interactions.length === 0) {
      leftOut.push(`${type} from ${from} to ${to}`);
      continue;
    }
    const pair = `${to}\n${from}`;
    const pact = byPair.get(pair) ?? {
      consumer: { name: to },
      provider: { name: from },
      interactions: [],
      metadata: { pactSpecification: { version: "4.0" }, sporelet: { version } },
    };
    pact.interactions.push(...interactions);
    byPair.set(pair, pact);
  }
  return { pacts: [...byPair.values()], leftOut };
}
