// Functions and types of events as one graph: who emits what, who consumes it, and where it begins and ends.
import type { Description } from "../module/description.ts";
import { cyclesOf, type Described } from "./flow.ts";
import { isAmong } from "./subscription.ts";

export interface GraphFunction {
  name: string;
  /** What it listens to, as its source says: "order.created", "order.*". */
  on: readonly string[];
  emits: readonly string[];
  cron?: string;
  /** Of a subscriber, which is no function: where its events go. */
  sink?: string;
  paused?: true;
  projection?: true;
}

export interface GraphType {
  /** Or a pattern, where no type is known that it stands for. */
  type: string;
  producers: string[];
  consumers: string[];
}

export interface Graph {
  functions: GraphFunction[];
  types: GraphType[];
  /** Types that are consumed and that no function emits: they come from outside. */
  outside: string[];
  /** Types that are emitted and that no function consumes. */
  unconsumed: string[];
  /** Cycles that can't be served: functions, in order. */
  cycles: string[][];
}

/** From a type to a function that consumes it, or from a function to a type that it emits. */
export interface Arrow {
  from: string;
  to: string;
  isToFunction: boolean;
  /** Whether it is part of a cycle that can't be served. */
  isInCycle: boolean;
}

const isPattern = (type: string) => type.endsWith("*");
const concernsEvents = ({ on, emits, cron }: Description) => on !== undefined || cron !== undefined || emits.length > 0;

/**
 * Functions that neither take nor make events are not in it.
 * @param paused names of those that get no events for now
 */
export function graphOf(all: Described, paused: ReadonlyMap<string, unknown> = new Map()): Graph {
  const functions = [...all]
    .filter(([, description]) => concernsEvents(description))
    .map(
      ([name, { on, emits, cron, sink, fold }]): GraphFunction => ({
        name,
        on: on?.types ?? [],
        emits,
        ...(cron !== undefined && { cron }),
        ...(sink !== undefined && { sink }),
        ...(paused.has(name) && { paused: true }),
        ...(fold && { projection: true }),
      }),
    );
  const wanted = [...new Set(functions.flatMap(({ on }) => on))];
  const known = new Set([...functions.flatMap(({ emits }) => emits), ...wanted.filter((type) => !isPattern(type))]);
  for (const pattern of wanted.filter(isPattern)) if (![...known].some((type) => isAmong(type, [pattern]))) known.add(pattern);
  const types = [...known].sort().map(
    (type): GraphType => ({
      type,
      producers: functions.filter(({ emits }) => emits.includes(type)).map(({ name }) => name),
      consumers: functions.filter(({ on }) => (isPattern(type) ? on.includes(type) : isAmong(type, on))).map(({ name }) => name),
    }),
  );
  return {
    functions,
    types,
    outside: types.filter(({ producers }) => producers.length === 0).map(({ type }) => type),
    unconsumed: types.filter(({ consumers }) => consumers.length === 0).map(({ type }) => type),
    cycles: cyclesOf(all),
  };
}

export function arrowsOf({ types, cycles }: Graph): Arrow[] {
  const steps = new Set(cycles.flatMap((cycle) => cycle.map((name, i) => `${name}\n${cycle[(i + 1) % cycle.length]}`)));
  const isStep = (froms: readonly string[], tos: readonly string[]) => froms.some((from) => tos.some((to) => steps.has(`${from}\n${to}`)));
  return types.flatMap(({ type, producers, consumers }) => [
    ...producers.map((from) => ({ from, to: type, isToFunction: false, isInCycle: isStep([from], consumers) })),
    ...consumers.map((to) => ({ from: type, to, isToFunction: true, isInCycle: isStep(producers, [to]) })),
  ]);
}
