// The kinds of values that settings have: how each is checked, and how it is shown.
import { relative, resolve } from "node:path";
import { bytesOf, bytesText, fractionOf, millisecondsOf, millisecondsText } from "./units.ts";

/** What a kind needs to read a value. */
export interface Reading {
  /** What relative paths refer to. */
  directory: string;
  /** Notes that the value at the key `at` is wrong; what it returns stands for "no value". */
  wrong(at: string, expected: string, got: unknown): undefined;
}

/**
 * One kind of value.
 * @typeParam Written what a config file holds
 * @typeParam Value what the commands get: bytes, ms, absolute paths
 */
export interface Kind<Written, Value> {
  /** The type as the docs show it. */
  readonly type: string;
  /** @returns undefined where the value is wrong, which has been noted */
  read(written: unknown, at: string, reading: Reading): Value | undefined;
  show(value: Value): string;
  /** Only a type: nothing is there. */
  readonly written?: Written;
}

/** Keys that reach an object's prototype. */
const FORBIDDEN = ["__proto__", "constructor", "prototype"];

/** The entries of a plain object that have a value; undefined, and a note, of anything else. */
export function entriesOf(written: unknown, at: string, expected: string, { wrong }: Pick<Reading, "wrong">): [string, unknown][] | undefined {
  if (typeof written !== "object" || written === null || Array.isArray(written)) return wrong(at, expected, written);
  const prototype = Object.getPrototypeOf(written);
  if (prototype !== null && prototype !== Object.prototype) return wrong(at, expected, written);
  return Object.entries(written).filter(([key, value]) => {
    if (FORBIDDEN.includes(key)) wrong(at === "" ? key : `${at}.${key}`, "another name (this one reaches an object's prototype)", value);
    return value !== undefined && !FORBIDDEN.includes(key);
  });
}

function simple<T>(type: string, expected: string, isValid: (written: unknown) => boolean, show: (value: T) => string = String): Kind<T, T> {
  return { type, read: (written, at, { wrong }) => (isValid(written) ? (written as T) : wrong(at, expected, written)), show };
}

function measured<Written>(
  type: string,
  expected: string,
  parse: (text: string) => number | undefined,
  show: (value: number) => string,
): Kind<Written, number> {
  return {
    type,
    read(written, at, { wrong }) {
      const value = typeof written === "string" ? parse(written) : written;
      return typeof value === "number" && value >= 0 && Number.isFinite(value) ? value : wrong(at, expected, written);
    },
    show,
  };
}

/** From 0 on; the library knows each option's own range. */
export const size = measured<number | `${number}${"B" | "KiB" | "MiB" | "GiB"}`>(
  'number (bytes) or "64MiB"',
  'a size such as "64MiB" or a number of bytes',
  bytesOf,
  bytesText,
);

export const time = measured<number | `${number}${"ms" | "s" | "m" | "h" | "d"}`>(
  'number (ms) or "2s"',
  'a time such as "2s" or a number of ms',
  millisecondsOf,
  millisecondsText,
);

export const percentage: Kind<`${number}%`, number> = {
  type: '"10%"',
  read: (written, at, { wrong }) => (typeof written === "string" ? fractionOf(written) : undefined) ?? wrong(at, 'a percentage such as "10%"', written),
  show: (fraction) => `${Math.round(fraction * 1e6) / 1e4}%`,
};

export const flag = simple<boolean>("boolean", "true or false", (written) => typeof written === "boolean");

export const text = simple<string>("string", "a string", (written) => typeof written === "string");

export const count = simple<number>("number", "a whole number from 1 on", (written) => Number.isInteger(written) && (written as number) >= 1);

export const countOrZero = simple<number>("number", "a whole number from 0 on", (written) => Number.isInteger(written) && (written as number) >= 0);

const isPort = (written: unknown) => Number.isInteger(written) && (written as number) >= 0 && (written as number) <= 65535;

export const port = simple<number>("number", "a port from 0 (any that is free) to 65535", isPort);

export const optionalPort = simple<number | false>(
  "number or false",
  "a port from 0 (any that is free) to 65535, or false for none",
  (written) => written === false || isPort(written),
);

export function oneOf<const T extends string>(values: readonly T[]): Kind<T, T> {
  const all = values.map((value) => `"${value}"`);
  return simple<T>(all.join(" | "), `one of ${all.join(", ")}`, (written) => values.includes(written as T));
}

function list<Written, Value>(item: Kind<Written, Value>, expected: string): Kind<readonly Written[], Value[]> {
  return {
    type: item.type.includes(" ") ? `(${item.type})[]` : `${item.type}[]`,
    read(written, at, reading) {
      if (!Array.isArray(written)) return reading.wrong(at, expected, written);
      const values = written.map((each: unknown, i) => item.read(each, `${at}[${i}]`, reading));
      return values.includes(undefined) ? undefined : (values as Value[]);
    },
    show: (values) => (values.length === 0 ? "none" : values.map(item.show).join(", ")),
  };
}

export const texts = list(text, "a list of strings");

export function someOf<const T extends string>(values: readonly T[]): Kind<readonly T[], T[]> {
  return list(oneOf(values), `a list of some of ${values.map((value) => `"${value}"`).join(", ")}`);
}

/** As short as it can be said from here. */
export function shortPath(path: string): string {
  return relative(process.cwd(), path) || ".";
}

/** Absolute, once it is read. */
export const path: Kind<string, string> = {
  type: "path",
  read: (written, at, { directory, wrong }) =>
    typeof written === "string" && written !== "" && !written.includes("\0") ? resolve(directory, written) : wrong(at, "a path", written),
  show: shortPath,
};

export const paths = list(path, "a list of paths");

/** What a record says, entry by entry. */
export function record<Written, Value>(
  type: string,
  expected: string,
  entry: (name: string, written: unknown, at: string, reading: Reading) => readonly [string, Value] | undefined,
  show: (name: string, value: Value) => string,
): Kind<Readonly<Record<string, Written>>, Record<string, Value>> {
  return {
    type,
    read(written, at, reading) {
      const read = entriesOf(written, at, expected, reading)?.map(([name, value]) => entry(name, value, `${at}[${JSON.stringify(name)}]`, reading));
      return read?.includes(undefined) ? undefined : read && Object.fromEntries(read as [string, Value][]);
    },
    show: (values) =>
      Object.entries(values)
        .map(([name, value]) => show(name, value))
        .join(", ") || "none",
  };
}

export const variables = record<string, string>(
  "{ NAME: string }",
  'an object of strings, such as { MODE: "test" }',
  (name, written, at, { wrong }) => {
    if (!/^[^=\0]+$/.test(name)) return wrong(at, "a name that is not empty and holds no =", name);
    return typeof written === "string" && !written.includes("\0") ? [name, written] : wrong(at, "a string", written);
  },
  (name, value) => `${name}=${value}`,
);

export const routes = record<string, string>(
  '{ "/path": path }',
  'an object of paths and files, such as { "/api": "app.ts" }',
  (name, written, at, reading) => {
    if (!/^\/[^?#\s]*$/.test(name)) return reading.wrong(at, "a path of a URL that begins with /, without a query", name);
    const file = path.read(written, at, reading);
    return file === undefined ? undefined : [name, file];
  },
  (name, file) => `${name}=${shortPath(file)}`,
);

/** Any value that JSON can hold; its JSON, once it is read. */
export const json: Kind<unknown, string> = {
  type: "any JSON value",
  read(written, at, { wrong }) {
    try {
      return JSON.stringify(written) ?? wrong(at, "a value that JSON can hold", written);
    } catch {
      return wrong(at, "a value that JSON can hold", written);
    }
  },
  show: (value) => value,
};
