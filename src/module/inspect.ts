// What is in a module, and what it can do to the world outside.
import { gzipSync } from "node:zlib";
import { WASM_PAGE_BYTES } from "../../runtime/abi.ts";
import { ENGINE_IMPORT } from "../engine/manifest.ts";
import { ByteReader } from "./bytes.ts";
import type { Inspection } from "./inspection.ts";
import { decodeMetadata, METADATA_SECTION, type Metadata } from "./metadata.ts";
import {
  type Export,
  findCustom,
  findSection,
  type Import,
  readExports,
  readImports,
  readMemory,
  readSections,
  SECTION,
  SECTION_NAMES,
  type Section,
} from "./sections.ts";

/** The unit in which snapshots are counted: an operating system's page, in bytes. */
const SNAPSHOT_PAGE_BYTES = 4096;

const ALLOWS: Record<string, string> = {
  fd_read: "read stdin",
  fd_write: "write stdout and stderr",
  clock_time_get: "read the clocks",
  random_get: "get random bytes",
  proc_exit: "end with a status",
  environ_get: "read its environment variables",
  environ_sizes_get: "read its environment variables",
  poll_oneoff: "wait",
  args_get: "read its arguments",
  args_sizes_get: "read its arguments",
  sched_yield: "yield",
};

function allows({ module, name }: Import): string {
  if (ENGINE_IMPORT.test(module)) return "run in the shared engine";
  if (module !== "wasi_snapshot_preview1") return "whatever the host binds it to";
  if (ALLOWS[name] !== undefined) return ALLOWS[name];
  if (name.startsWith("sock_")) return "use sockets it was given";
  if (name.startsWith("path_") || name.startsWith("fd_")) return "use files and directories it was given";
  return "a call of WASI";
}

function capabilities(imports: readonly Import[], isEngineGuest: boolean): Inspection["capabilities"] {
  const names = new Set(imports.map(({ name }) => name));
  const some = (test: (name: string) => boolean) => [...names].some(test);
  const yes = (name: string, text: string) => (isEngineGuest || names.has(name) ? text : "none");
  return {
    filesystem: some((name) => name.startsWith("path_") || name === "fd_prestat_get") ? "what the host preopens" : "none",
    network: some((name) => name.startsWith("sock_")) ? "sockets that the host opens" : "none",
    clock: yes("clock_time_get", "read"),
    randomness: yes("random_get", "read"),
    environment: yes("environ_get", "what the host passes"),
    stdio: names.has("fd_read") || names.has("fd_write") || isEngineGuest ? "stdin, stdout, stderr" : "none",
    processes: "none",
  };
}

function sectionSize({ body, name }: Section): number {
  const lebSize = (value: number) => Math.max(1, Math.ceil((32 - Math.clz32(value)) / 7));
  const nameBytes = name === undefined ? 0 : Buffer.byteLength(name);
  const size = body.length + (name === undefined ? 0 : nameBytes + lebSize(nameBytes));
  return 1 + lebSize(size) + size;
}

function snapshotOf(sections: readonly Section[], metadata: Metadata | undefined): Inspection["snapshot"] {
  const body = findSection(sections, SECTION.data)?.body;
  if (body === undefined) return { segments: 0, bytes: 0, pages: 0 };
  const reader = new ByteReader(body);
  const touched = new Set<number>();
  let bytes = 0;
  let segments = 0;
  const add = (address: number, size: number) => {
    segments++;
    bytes += size;
    for (let page = Math.floor(address / SNAPSHOT_PAGE_BYTES); page * SNAPSHOT_PAGE_BYTES < address + size; page++) touched.add(page);
  };
  for (let left = reader.u32(); left > 0; left--) {
    const passive = (reader.byte() & 1) === 1;
    let address = 0;
    if (!passive) {
      reader.byte(); // i32.const, or the offset is not known before instantiation
      address = reader.s32() >>> 0;
      reader.byte();
    }
    const data = reader.raw(reader.u32());
    if (!(passive && metadata?.module === "thin")) {
      add(address, data.length);
      continue;
    }
    const runs = new ByteReader(data);
    for (let at = 0; !runs.done; ) {
      at += runs.u32();
      const size = runs.u32();
      runs.raw(size);
      add(at, size);
      at += size;
    }
  }
  return { segments, bytes, pages: touched.size };
}

/** A module that was linked from several may import the same function more than once. */
function distinct(imports: readonly Import[]): Import[] {
  return [...new Map(imports.map((entry) => [`${entry.module}.${entry.name}`, entry])).values()];
}

/**
 * Describes a module without running it.
 * @throws SporeletError E_NOT_WASM, E_COMPONENT, E_TRUNCATED, E_MALFORMED
 */
export function inspectModule(bytes: Uint8Array): Inspection {
  const sections = readSections(bytes);
  const described = findCustom(sections, METADATA_SECTION);
  const metadata = described && decodeMetadata(described);
  const imports = readImports(sections);
  const limits = readMemory(sections) ?? (metadata && { min: metadata.heapPages, max: metadata.limitPages });
  return {
    kind: metadata?.module ?? "foreign",
    bytes: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    ...(metadata?.function && { function: metadata.function }),
    ...(metadata?.allowEval && { allowsEval: true }),
    ...(metadata?.parts && { parts: metadata.parts }),
    ...(metadata && { build: { sporelet: metadata.sporelet, quickjs: metadata.quickjs, engine: metadata.engine } }),
    sections: sections.map((section) => ({
      name: section.id === SECTION.custom ? `custom "${section.name}"` : (SECTION_NAMES[section.id] ?? `${section.id}`),
      bytes: sectionSize(section),
    })),
    memory: {
      ...(limits && { initial: limits.min * WASM_PAGE_BYTES }),
      ...(limits?.max !== undefined && { maximum: limits.max * WASM_PAGE_BYTES }),
      ...(metadata && metadata.module !== "engine" && { stack: metadata.stackBytes }),
    },
    snapshot: snapshotOf(sections, metadata),
    imports: distinct(imports).map((entry) => ({ name: `${entry.module}.${entry.name}`, allows: allows(entry) })),
    exports: readExports(sections).map(({ name }: Export) => name),
    capabilities: capabilities(imports, metadata?.module === "thin"),
  };
}
