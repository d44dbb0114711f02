// What stands between two requests of a subject, and what else to know of it: the same with every handler, so said once.
import { SHORT_INTERVALS } from "../harness/subject.ts";
import type { Report } from "./report.ts";

export interface Note {
  /** Subjects that it is of. */
  names: string[];
  text: string;
}

export function notesOf({ workloads }: Report): Note[] {
  const found = new Map<string, Set<string>>();
  for (const { results } of workloads)
    for (const { name, interval, isolation, note, state } of results) {
      if (state === "not measured") continue;
      const text = [isolation, note].filter(Boolean).join("; ");
      found.set(text, (found.get(text) ?? new Set()).add(`${name} (${SHORT_INTERVALS[interval]})`));
    }
  return [...found].map(([text, names]) => ({ names: [...names], text }));
}
