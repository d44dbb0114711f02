// "Did you mean": the setting that someone most likely meant.
import { ALL_SETTINGS, optionOf } from "./settings.ts";

/** How many letters have to be put in, taken out, changed or swapped with the next one (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let least = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, (last[j - 1] as number) + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] as number) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] as number;
}

const lastName = (key: string) => key.slice(key.lastIndexOf(".") + 1);
const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** The groups and settings, and the names by which the command line knows them. */
function candidates(): [key: string, name: string][] {
  return [...ALL_SETTINGS.keys()].flatMap((key) => {
    const group = key.includes(".") ? [[key.slice(0, key.indexOf(".")), key.slice(0, key.indexOf("."))] as [string, string]] : [];
    return [...group, [key, lastName(key)] as [string, string], [key, optionOf(key) ?? lastName(key)] as [string, string]];
  });
}

/** @param key the whole key, such as `limits.memroy` */
export function similarSetting(key: string): string | undefined {
  const name = plain(lastName(key));
  const group = key.slice(0, -lastName(key).length);
  const scored = candidates()
    .map(([candidate, known]) => ({ candidate, score: distance(name, plain(known)), isElsewhere: !candidate.startsWith(group) }))
    .filter(({ score }) => score <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.score - b.score || Number(a.isElsewhere) - Number(b.isElsewhere) || a.candidate.length - b.candidate.length);
  return scored[0]?.candidate;
}
