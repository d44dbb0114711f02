// A handler that says which rows of the platform, and which of their members, are there. It looks
// them up by name, so it is built with all parts.
import type { Row } from "./rows.ts";

/** What there is of a row. */
export interface Presence {
  /** What `typeof` says of it. */
  type: string;
  /** The members that are not there. */
  absent: string[];
}

type Holder = Record<PropertyKey, unknown> | undefined;

function has(holder: Holder, member: string): boolean {
  const key = member.startsWith("Symbol.") ? (Symbol[member.slice(7) as keyof SymbolConstructor] as symbol) : member;
  return holder !== undefined && key in holder;
}

function presenceOf({ name, type, statics, members }: Row): Presence {
  const names = name.split(".");
  const value = names.reduce<unknown>((holder, part) => (holder as Holder)?.[part], globalThis);
  const holder = type === "function" ? (value as { prototype?: Holder })?.prototype : (value as Holder);
  const absent = [...statics.filter((member) => !has(value as Holder, member)), ...members.filter((member) => !has(holder, member))];
  return { type: typeof value, absent };
}

export default function handler(event: { rows: Row[] }): Record<string, Presence> {
  return Object.fromEntries(event.rows.map((row) => [row.name, presenceOf(row)]));
}
