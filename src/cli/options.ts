// How option values are read from the command line.
import { InvalidArgumentError } from "commander";
import type { NodeBuiltins } from "../build/options.ts";
import { bytesOf, fractionOf, millisecondsOf } from "../config/units.ts";
import { SporeletError } from "../errors.ts";
import type { Directory } from "../host/command-job.ts";

export function parseBytes(text: string): number {
  const bytes = bytesOf(text);
  if (bytes === undefined) throw new InvalidArgumentError("Expected a size such as 64MiB or 128m.");
  return bytes;
}

export function parseMilliseconds(text: string): number {
  const ms = millisecondsOf(text);
  if (ms === undefined) throw new InvalidArgumentError("Expected a time such as 500ms or 2s; a bare number is in ms.");
  return ms;
}

export function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError("Expected a whole number from 1 on.");
  return count;
}

/** "10%" is 0.1. */
export function parsePercent(text: string): number {
  const fraction = fractionOf(text);
  if (fraction === undefined) throw new InvalidArgumentError("Expected a percentage such as 10%.");
  return fraction;
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (text.trim() === "" || !Number.isInteger(port) || port < 0 || port > 65535)
    throw new InvalidArgumentError("Expected a port from 0 (any that is free) to 65535.");
  return port;
}

export function collectVariable(text: string, all: Record<string, string> = {}): Record<string, string> {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError("Expected KEY=VALUE.");
  return { ...all, [text.slice(0, equals)]: text.slice(equals + 1) };
}

/** Of an event: numbers and truth values as what they are, the rest as text. */
export function collectAttribute(text: string, all: Record<string, string | number | boolean> = {}): Record<string, string | number | boolean> {
  const [name, value] = assignment(text, "Expected NAME=VALUE, such as partitionkey=42.");
  const isLiteral = value === "true" || value === "false" || /^-?\d{1,9}$/.test(value);
  return { ...all, [name]: isLiteral ? JSON.parse(value) : value };
}

function assignment(text: string, expected: string): [string, string] {
  const equals = text.indexOf("=");
  if (equals < 1 || equals === text.length - 1) throw new InvalidArgumentError(expected);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

export function collectDefinition(text: string, all: Record<string, string> = {}): Record<string, string> {
  const [name, value] = assignment(text, "Expected NAME=VALUE, such as VERSION='\"1.2\"'.");
  return { ...all, [name]: value };
}

export function collectLoader(text: string, all: Record<string, string> = {}): Record<string, string> {
  const [extension, how] = assignment(text, "Expected an extension and a kind, such as .csv=text.");
  return { ...all, [extension]: how };
}

/** `host`, `host:guest`, and either with `:rw` behind. */
export function collectDirectory(text: string, before: Directory[] = []): Directory[] {
  const isWritable = text.endsWith(":rw");
  const [host = "", guest = host, ...rest] = (isWritable ? text.slice(0, -":rw".length) : text).split(":");
  if (host === "" || guest === "" || rest.length > 0) throw new InvalidArgumentError("Expected a directory such as data, data:/data or data:/data:rw.");
  return [...before, { host, guest, isWritable }];
}

export function parseNodeBuiltins(text: string): NodeBuiltins {
  if (text !== "stub" && text !== "error") throw new InvalidArgumentError("Expected stub or error.");
  return text;
}

export function parseList(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(",").map((name) => name.trim())];
}

export function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}

/** What is granted of the network, and how much of it. */

/** @throws SporeletError E_OPTION_VALUE */
export function oneOf<T extends string>(option: string, values: readonly T[], given: string): T {
  if (values.includes(given as T)) return given as T;
  throw new SporeletError("E_OPTION_VALUE", `Expected \`${option}\` to be one of ${values.join(", ")}, got "${given}"`);
}
