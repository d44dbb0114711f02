// "Did you mean": the setting that someone most likely meant.
import { distance } from "../module/distance.ts";
import { ALL_SETTINGS, optionOf } from "./settings.ts";

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
