// What the suites found, as test/suites/results.json keeps it.

import { reasonFor } from "./reasons.ts";
import { PASS, type Subtest } from "./report.ts";
import type { Run } from "./run.ts";

/** Counts of subtests; what one of the two passes and the other does not is lost or gained. */
export interface Counts {
  files: number;
  /** That ran in either. */
  subtests: number;
  sporelet: number;
  node: number;
  lost: number;
  gained: number;
}

export interface Results {
  /** Node's version: "v20.20.2". */
  node: string;
  /** With where each comes from: "nodejs 20.19.2+dfsg". */
  directories: Record<string, Counts & { source: string }>;
  /** By reason, then by file: the names of the subtests that Node passes and the sandbox does not. */
  lost: Record<string, Record<string, string[]>>;
}

/** A lost subtest, with what the sandbox said of it. */
export interface Lost {
  file: string;
  name: string;
  message: string;
}

export interface Comparison {
  counts: Counts;
  lost: Lost[];
}

const passes = ({ subtests }: Run) => new Set(subtests.filter(([, status]) => status === PASS).map(([name]) => name));

/** What a file's two runs say. */
export function compare(file: string, inside: Run, outside: Run): Comparison {
  const ours = passes(inside);
  const theirs = passes(outside);
  const said = new Map(inside.subtests.map(([name, , message]: Subtest) => [name, message]));
  const lost = [...theirs].filter((name) => !ours.has(name)).map((name) => ({ file, name, message: said.get(name) ?? inside.ended ?? "did not run" }));
  const counts = {
    files: 1,
    subtests: new Set([...inside.subtests, ...outside.subtests].map(([name]) => name)).size,
    sporelet: ours.size,
    node: theirs.size,
    lost: lost.length,
    gained: [...ours].filter((name) => !theirs.has(name)).length,
  };
  return { counts, lost };
}

export function sum(all: readonly Counts[]): Counts {
  const total: Counts = { files: 0, subtests: 0, sporelet: 0, node: 0, lost: 0, gained: 0 };
  for (const counts of all) for (const key of Object.keys(total) as (keyof Counts)[]) total[key] += counts[key];
  return total;
}

/** Lost subtests by reason. */
export function byReason(lost: readonly Lost[]): Results["lost"] {
  const groups: Results["lost"] = {};
  for (const one of lost) {
    const reason = reasonFor(one);
    groups[reason] ??= {};
    const files = groups[reason];
    files[one.file] = [...(files[one.file] ?? []), one.name];
  }
  return bySize(groups);
}

/** Whether a file or directory is `directory` or below it. */
export const isWithin = (path: string, directory: string): boolean => `${path}/`.startsWith(`${directory}/`);

/** `earlier`, with the directories of `later` in place of its own. */
export function merged(earlier: Results | undefined, later: Results): Results {
  if (earlier === undefined) return later;
  const rerun = Object.keys(later.directories);
  const lost: Results["lost"] = {};
  for (const [reason, files] of [...Object.entries(earlier.lost), ...Object.entries(later.lost)]) {
    const isEarlier = earlier.lost[reason] === files;
    for (const [file, names] of Object.entries(files)) {
      if (isEarlier && rerun.some((directory) => isWithin(file, directory))) continue;
      lost[reason] = { ...lost[reason], [file]: names };
    }
  }
  return {
    node: later.node,
    directories: byName({ ...earlier.directories, ...later.directories }),
    lost: bySize(lost),
  };
}

const byName = <T>(record: Record<string, T>): Record<string, T> => Object.fromEntries(Object.entries(record).sort(([a], [b]) => a.localeCompare(b)));

/** The reason with the most subtests first. */
function bySize(lost: Results["lost"]): Results["lost"] {
  const size = (files: Record<string, string[]>) => Object.values(files).flat().length;
  return Object.fromEntries(Object.entries(lost).sort(([, a], [, b]) => size(b) - size(a)));
}
