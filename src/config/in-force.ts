// Which value of each setting counts, and where it comes from: flags win over the config file, the file over the default.

import type { CommandName } from "./commands.ts";
import type { Config } from "./load.ts";
import { ALL_SETTINGS, type AnySetting } from "./settings.ts";

/** What the command line says of a setting. */
export interface Flag {
  /** As the config file would have it once it is read. */
  value: unknown;
  /** Such as `--port`; absent of an argument. */
  flag?: string;
}

/** One setting as a command sees it. */
export interface InForce {
  /** Such as `limits.memory`; of an environment variable `env.NAME`. */
  key: string;
  /** Sizes in bytes, times in ms; undefined where there is none. */
  value?: unknown;
  /** The value as people read it. */
  text: string;
  from: "flag" | "config" | "environment" | "default";
  /** The flag of `from: "flag"`; undefined of an argument. */
  flag?: string;
  /** The file of `from: "config"`, absolute. */
  file?: string;
}

/** Settings of which the entries of flags and file add up. */
export const ADDING: readonly string[] = ["env", "envFile"];

/** The entries of a record or a list as values of their own: `env.MODE`, `envFile`. */
function entriesOf(key: string, value: unknown): [key: string, value: unknown][] {
  if (Array.isArray(value)) return value.map((item) => [key, [item]]);
  return Object.entries(value as Record<string, unknown>).map(([name, item]) => [`${key}.${name}`, item]);
}

function byDefault(key: string, { kind, otherwise, ...setting }: AnySetting, command: CommandName | undefined): InForce {
  const value = (command && setting.defaultOf?.[command]) ?? setting.default;
  return { key, from: "default", ...(value !== undefined && { value }), text: value === undefined ? (otherwise ?? "").replaceAll("`", "") : kind.show(value) };
}

/**
 * @param command whose settings; undefined is all
 * @param flags what the command line says, by setting
 */
export function inForce(command: CommandName | undefined, flags: ReadonlyMap<string, Flag>, config: Config | undefined): InForce[] {
  return [...ALL_SETTINGS].flatMap(([key, setting]): InForce | InForce[] => {
    if (command !== undefined && !setting.commands.includes(command)) return [];
    const given = flags.get(key);
    const layers = [
      ...(config?.values.has(key) ? [{ value: config.values.get(key), origin: { from: "config" as const, file: config.file } }] : []),
      ...(given ? [{ value: given.value, origin: { from: "flag" as const, ...(given.flag !== undefined && { flag: given.flag }) } }] : []),
    ];
    const last = layers.at(-1);
    if (last === undefined) return byDefault(key, setting, command);
    if (!ADDING.includes(key)) return { key, value: last.value, text: setting.kind.show(last.value), ...last.origin };
    const entries = layers.flatMap(({ value, origin }) => entriesOf(key, value).map(([name, item]) => ({ key: name, value: item, origin })));
    const counting = entries.filter(({ key: name }, i) => name === key || !entries.slice(i + 1).some((later) => later.key === name));
    return counting.map(({ key: name, value, origin }) => ({ key: name, value, text: name === key ? setting.kind.show(value) : String(value), ...origin }));
  });
}
