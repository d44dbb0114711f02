// The graph of functions and events, from what their sources say.
import type { Description } from "../module/description.ts";
import { isAmong } from "./subscription.ts";

/** Functions by name. */
export type Described = ReadonlyMap<string, Description>;

export interface Edge {
  from: string;
  to: string;
  /** The type of the events. */
  type: string;
}

/** Who gets what from whom. */
export function edgesOf(all: Described): Edge[] {
  const edges: Edge[] = [];
  for (const [from, { emits }] of all)
    for (const type of emits) for (const [to, { on }] of all) if (on !== undefined && isAmong(type, on.types)) edges.push({ from, to, type });
  return edges;
}

/**
 * Cycles of functions in which none says how often an event may go round.
 * @returns each as the names of its functions, in order
 */
export function cyclesOf(all: Described): string[][] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of edgesOf(all)) {
    if (all.get(from)?.on?.hops !== undefined || all.get(to)?.on?.hops !== undefined) continue;
    next.set(from, (next.get(from) ?? new Set()).add(to));
  }
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): void => {
    const at = way.indexOf(name);
    if (at >= 0) cycles.push(way.slice(at));
    else if (!done.has(name)) {
      for (const other of next.get(name) ?? []) visit(other, [...way, name]);
      done.add(name);
    }
  };
  for (const name of next.keys()) visit(name, []);
  return cycles;
}

/** What a message says of a cycle. */
export function cycleText(cycle: readonly string[]): string {
  return `the functions form a cycle: ${[...cycle, cycle[0]].join(" → ")}`;
}
