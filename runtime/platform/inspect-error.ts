// An error: its stack, with what the stack does not say.
import { withoutOwnFrames } from "../guest/stack.ts";
import { keysOf } from "./inspect-entries.ts";
import { prefixOf } from "./inspect-names.ts";
import type { Shape, State } from "./inspect-state.ts";

/** The stack with the name and message before it: in QuickJS it is frames only. */
function stackOf(error: Error): string {
  const stack = typeof error.stack === "string" ? withoutOwnFrames(error.stack) : "";
  if (stack !== "" && !/^\s+at /.test(stack)) return stack;
  const name = error.name === undefined ? "Error" : `${error.name}`;
  const message = error.message === undefined ? "" : `${error.message}`;
  const head = name === "" ? message : message === "" ? name : `${name}: ${message}`;
  return stack === "" ? head : `${head}\n${stack}`;
}

export function errorShape(state: State, error: Error, maker: string | null, tag: string): Shape {
  let keys = keysOf(state, error);
  let stack = stackOf(error);
  if (!state.options.showHidden) {
    const known = (key: PropertyKey) => {
      const value = (error as unknown as Record<PropertyKey, unknown>)[key];
      return key === "stack" || ((key === "name" || key === "message") && (typeof value !== "string" || stack.includes(value)));
    };
    keys = keys.filter((key) => !known(key));
  } else keys = keys.filter((key) => key !== "stack" && key !== "message");
  if ("cause" in error && !keys.includes("cause")) keys.push("cause");
  if (Array.isArray((error as AggregateError).errors) && !keys.includes("errors")) keys.push("errors");
  stack = renamed(stack, `${error.name ?? "Error"}`, maker, tag);
  if (!/\n\s+at /.test(stack)) stack = `[${stack}]`;
  if (state.indent > 0) stack = stack.replaceAll("\n", `\n${" ".repeat(state.indent)}`);
  return { open: "{", close: "}", base: stack, empty: stack, keys };
}

/** Says the class of the error, where the head of its stack does not. */
function renamed(stack: string, name: string, maker: string | null, tag: string): string {
  if (maker !== null && !(name.endsWith("Error") && stack.startsWith(name) && /^(?:$|[:\n])/.test(stack.slice(name.length)))) return stack;
  let fallback = "Error";
  let length = name.length;
  if (maker === null) {
    const start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)/.exec(stack) ?? /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
    fallback = start?.[1] ?? "";
    length = fallback.length;
    fallback ||= "Error";
  }
  const prefix = prefixOf(maker, tag, fallback).slice(0, -1);
  if (name === prefix) return stack;
  if (!prefix.includes(name)) return `${prefix} [${name}]${stack.slice(length)}`;
  return length === 0 ? `${prefix}: ${stack}` : `${prefix}${stack.slice(length)}`;
}
