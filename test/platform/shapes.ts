// A handler that holds the interfaces of the platform against the shape that Web IDL gives them.
import { attemptAsync } from "../differential/programs.ts";
import type { Row } from "./rows.ts";

type Holder = Record<string, unknown>;

/** Whether `call` throws a TypeError, or answers with a promise that is rejected with one. */
async function isRefused(call: () => unknown): Promise<boolean> {
  return (await attemptAsync(call)) === "throws TypeError";
}

const need = (lengths: Record<string, number>, key: string): number => (Object.hasOwn(lengths, key) ? (lengths[key] as number) : 0);

async function faultsOfMember(interfaceName: string, prototype: Holder, key: string, wanted: number | undefined): Promise<string[]> {
  const property = Object.getOwnPropertyDescriptor(prototype, key);
  if (property === undefined) return key in prototype ? [`${key} is inherited`] : [];
  const faults: string[] = [];
  const fault = (is: boolean, what: string) => is && faults.push(`${key}: ${what}`);
  fault(property.enumerable !== true, "not enumerable");
  const { value, get, set } = property;
  if (typeof value === "function") {
    fault(value.name !== key, `the name is ${value.name}`);
    fault(wanted !== undefined && value.length !== wanted, `the length is ${value.length}, not ${wanted}`);
  }
  for (const receiver of [{}, prototype]) {
    const given = [() => {}, "x", "x"];
    if (get !== undefined) fault(!(await isRefused(() => get.call(receiver))), "read from any object");
    if (set !== undefined) fault(!(await isRefused(() => set.call(receiver, "x"))), "set on any object");
    if (typeof value === "function" && interfaceName !== "DOMException") fault(!(await isRefused(() => value.apply(receiver, given))), "called on any object");
  }
  return [...new Set(faults)];
}

async function faultsOf({ name, statics, members }: Row, lengths: Record<string, number>): Promise<string[]> {
  const type = (globalThis as unknown as Record<string, Holder & { prototype: Holder }>)[name] as Holder & { prototype: Holder };
  const { prototype } = type;
  const faults: string[] = [];
  const fault = (is: boolean, what: string) => is && faults.push(what);
  fault(type.name !== name, `the name is ${type.name}`);
  fault(type.length !== need(lengths, "constructor"), `the length is ${type.length}, not ${need(lengths, "constructor")}`);
  const tag = Object.getOwnPropertyDescriptor(prototype, Symbol.toStringTag);
  fault(tag?.value !== name || tag.enumerable === true || tag.writable === true || tag.configurable !== true, "the tag");
  fault(Object.getOwnPropertyDescriptor(type, "prototype")?.writable === true, "the prototype can be changed");
  fault(Object.getOwnPropertyDescriptor(prototype, "constructor")?.enumerable !== false, "the constructor is enumerable");
  for (const key of statics) {
    const property = Object.getOwnPropertyDescriptor(type, key);
    if (property !== undefined) fault(property.enumerable !== true, `static ${key}: not enumerable`);
    if (typeof property?.value === "function")
      fault(property.value.length !== need(lengths, `static ${key}`), `static ${key}: the length is ${property.value.length}`);
  }
  for (const key of members) {
    if (key.startsWith("Symbol.") || /^[A-Z_]+$/.test(key)) continue;
    const isMethod = typeof Object.getOwnPropertyDescriptor(prototype, key)?.value === "function";
    faults.push(...(await faultsOfMember(name, prototype, key, isMethod ? need(lengths, key) : undefined)));
  }
  return faults;
}

/** By the names of the interfaces: how each differs. */
export default async function handler(event: { rows: Row[]; lengths: Record<string, Record<string, number>> }): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const row of event.rows) {
    const faults = await faultsOf(row, event.lengths[row.name] ?? {});
    if (faults.length > 0) found[row.name] = faults;
  }
  return found;
}
