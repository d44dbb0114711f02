// From what a config file holds to settings: all that is wrong with it is said at once.
import { SporeletError } from "../errors.ts";
import { entriesOf, type Reading } from "./kinds.ts";
import { isSetting, SETTINGS, type SettingTable } from "./settings.ts";
import { similarSetting } from "./similar.ts";

const LONGEST = 60;

/** A value as a message shows it. */
function described(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint" || typeof value === "symbol") return `${String(value)} (a ${typeof value})`;
  const className: unknown = typeof value === "object" && value !== null ? Object.getPrototypeOf(value)?.constructor?.name : undefined;
  if (typeof className === "string" && !["Object", "Array"].includes(className)) return `a ${className}`;
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = "an object that has no JSON form";
  }
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return typeof value === "number" || typeof value === "boolean"
    ? `${Number.isFinite(value) || typeof value === "boolean" ? short : value} (a ${typeof value})`
    : short;
}

/**
 * The settings of a config file by their keys, such as `limits.memory`: sizes in bytes, times in ms, paths absolute.
 * @param name how messages call the file
 * @param directory what relative paths refer to
 * @throws SporeletError E_CONFIG, which names every key that is wrong
 */
export function validate(written: unknown, name: string, directory: string): Map<string, unknown> {
  const problems: string[] = [];
  const values = new Map<string, unknown>();
  const reading: Reading = {
    directory,
    wrong(at, expected, got) {
      problems.push(`${at === "" ? "" : `${at}: `}expected ${expected}, got ${described(got)}`);
      return undefined;
    },
  };
  const visit = (table: SettingTable, object: unknown, prefix: string) => {
    for (const [own, value] of entriesOf(object, prefix.slice(0, -1), "an object of settings", reading) ?? []) {
      const key = prefix + own;
      const entry = Object.hasOwn(table, own) ? table[own] : undefined;
      if (entry === undefined) {
        const similar = similarSetting(key);
        problems.push(`${key}: there is no such setting${similar === undefined ? "" : `; did you mean ${similar}?`}`);
      } else if (isSetting(entry)) {
        const read = entry.kind.read(value, key, reading);
        if (read !== undefined) values.set(key, read);
      } else visit(entry, value, `${key}.`);
    }
  };
  visit(SETTINGS as SettingTable, written, "");
  if (problems.length > 0) throw new SporeletError("E_CONFIG", problems.length === 1 ? `${name}: ${problems[0]}` : `${name}:\n  ${problems.join("\n  ")}`);
  return values;
}
