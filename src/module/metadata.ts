// The custom section that describes a module built by sporelet.

import { MOST_PAGES } from "../../runtime/abi.ts";
import type { Layout, Mailbox } from "../engine/manifest.ts";
import { SporeletError } from "../errors.ts";
import { type Description, readDescription } from "./description.ts";
import { isName } from "./name.ts";
import { MAX_STACK } from "./stack.ts";

export const METADATA_SECTION = "sporelet";

/** The custom section of a source map (JSON), where a module holds its own. */
export const MAP_SECTION = "sporelet.map";

/** The format of the section and of what it describes; raised when an older host would misread it. */
export const METADATA_FORMAT = 2;

export interface Metadata {
  format: number;
  /** The release that built the module. */
  sporelet: string;
  /** "engine" is the shared engine itself. */
  module: "standalone" | "thin" | "engine";
  /** Hash of the engine that the snapshot was taken with. */
  engine: string;
  quickjs: string;
  layout: Layout;
  /** End of the heap in the snapshot, in pages of 64 KiB. */
  heapPages: number;
  /** How far the heap may grow, in pages of 64 KiB. */
  limitPages: number;
  /** How much of the stack the function may use, in bytes. */
  stackBytes: number;
  /** Not in an engine. */
  function?: { name: string; kind: "handler" | "program" | "fetch" };
  /** How a host talks with the function while it waits; not in an engine. */
  mailbox?: Mailbox;
  /** The parts of the platform that the module carries, and what each adds: bytes of native code and data, bytes of heap. */
  parts?: readonly { name: string; code: number; data: number; heap: number }[];
  /** Whether `eval` and `new Function` work at run time. */
  allowEval?: boolean;
  /** The events that the function takes and makes, and when it is to be called. */
  description?: Description;
}

export function encodeMetadata(metadata: Metadata): Uint8Array {
  return Buffer.from(JSON.stringify(metadata));
}

const MAX_BYTES = 1 << 20;
const MAX_PARTS = 1000;
const MODULES: readonly unknown[] = ["standalone", "thin", "engine"];
const KINDS: readonly unknown[] = ["handler", "program", "fetch"];

type Json = Readonly<Record<string, unknown>>;

function malformed(why: string, cause?: unknown): SporeletError {
  return new SporeletError("E_MALFORMED", `the module's section "${METADATA_SECTION}" ${why}`, { cause });
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}

function isCount(value: unknown, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
}

/** Those of `names`, in their order, and nothing else. */
function addresses<Name extends string>(described: unknown, names: readonly Name[]): Record<Name, number> | undefined {
  if (!isObject(described) || !names.every((name) => isCount(described[name], 0xffffffff))) return undefined;
  return Object.fromEntries(names.map((name) => [name, described[name]])) as Record<Name, number>;
}

function functionOf(described: unknown): Metadata["function"] {
  if (described === undefined) return undefined;
  if (!isObject(described) || !isName(described.name) || !KINDS.includes(described.kind)) throw malformed("does not say what function the module holds");
  return { name: described.name, kind: described.kind as "handler" };
}

function partsOf(described: unknown): Metadata["parts"] {
  if (described === undefined) return undefined;
  const isPart = (part: unknown) => isObject(part) && isName(part.name) && [part.code, part.data, part.heap].every((bytes) => isCount(bytes, 2 ** 32));
  if (!Array.isArray(described) || described.length > MAX_PARTS || !described.every(isPart)) throw malformed("lists parts that are none");
  return described.map(({ name, code, data, heap }: { name: string; code: number; data: number; heap: number }) => ({ name, code, data, heap }));
}

function descriptionOf(described: unknown): Description | undefined {
  if (described === undefined) return undefined;
  const read = readDescription(described);
  if (typeof read === "string") throw malformed(`describes a function that ${read}`);
  return read;
}

/**
 * Takes over what is known of it, and only where it has the form that it should have.
 * @throws SporeletError E_MALFORMED
 */
export function decodeMetadata(body: Uint8Array): Metadata {
  if (body.length > MAX_BYTES) throw malformed(`has ${body.length} bytes; ${MAX_BYTES} are the most`);
  let described: unknown;
  try {
    described = JSON.parse(Buffer.from(body).toString());
  } catch (cause) {
    throw malformed("is not JSON", cause);
  }
  if (!isObject(described)) throw malformed("is not an object");
  const { format, sporelet, module, engine, quickjs, heapPages, limitPages, stackBytes, allowEval } = described;
  if (format !== METADATA_FORMAT)
    throw new SporeletError(
      "E_MALFORMED",
      `the module has format ${isCount(format, 1e9) ? format : "?"}, this release of sporelet reads format ${METADATA_FORMAT}`,
      {
        remedy: "Build the module again with this release, or run it with the one that built it.",
      },
    );
  if (!MODULES.includes(module) || !isName(sporelet) || !isName(engine) || !isName(quickjs)) throw malformed("does not say what the module is");
  const layout = addresses(described.layout, ["stackTop", "image", "heapPages", "limitPages", "stackBytes"]);
  if (
    layout === undefined ||
    layout.stackTop > layout.image ||
    !isCount(heapPages, MOST_PAGES) ||
    !isCount(limitPages, MOST_PAGES) ||
    !isCount(stackBytes, MAX_STACK)
  )
    throw malformed("describes an impossible memory");
  const mailbox = addresses(described.mailbox, ["wait", "connected", "outbox"]);
  const held = functionOf(described.function);
  const parts = partsOf(described.parts);
  const description = descriptionOf(described.description);
  return {
    format,
    sporelet,
    module: module as Metadata["module"],
    engine,
    quickjs,
    layout,
    heapPages,
    limitPages,
    stackBytes,
    ...(held && { function: held }),
    ...(mailbox && { mailbox }),
    ...(parts && { parts }),
    ...(allowEval === true && { allowEval }),
    ...(description && { description }),
  };
}
