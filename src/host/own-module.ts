// What makes a module one of ours: everything that its description says is checked against what it
// holds, before any of it is used.
import { WASM_PAGE_BYTES } from "../../runtime/abi.ts";
import { engineImportName, engineManifest, type Layout, type Mailbox } from "../engine/manifest.ts";
import { SporeletError } from "../errors.ts";
import { ByteReader } from "../module/bytes.ts";
import { initialMemory } from "../module/data.ts";
import type { Metadata } from "../module/metadata.ts";
import { quoted } from "../module/quoted.ts";
import { decodeRuns, NO_RUNS, type PackedRuns } from "../module/runs.ts";
import { EXTERN, findSection, readExports, readImports, readMemory, SECTION, type Section } from "../module/sections.ts";
import { sharedEngine } from "./engine.ts";
import { OWN_IMPORTS } from "./wasi.ts";

/** 1 GiB, as of `build`. */
const MAX_PAGES = 16384;

export const WASI_MODULE = "wasi_snapshot_preview1";

/** What a function's memory holds before an invocation; of a thin one, what it changes in the engine's. */
export interface Snapshot {
  layout: Layout;
  mailbox: Mailbox;
  /** End of the heap, in pages. */
  heapPages: number;
  /** How far it may grow, where the module's own word is not taken. */
  limitPages?: number;
  /** How much of the stack the function may use, in bytes, where that is less than it was built for. */
  stackBytes?: number;
  runs: PackedRuns;
  /** Memory from `layout.image` on; absent of a thin module. */
  base?: Uint8Array;
  /** Whether an instance may serve more than one invocation. */
  isReusable: boolean;
}

function mailboxOf({ mailbox, heapPages }: Metadata): Mailbox {
  const last = heapPages * WASM_PAGE_BYTES - 8;
  if (mailbox === undefined || ![mailbox.wait, mailbox.connected, mailbox.outbox].every((at) => Number.isInteger(at) && at >= 0 && at <= last))
    throw new SporeletError("E_MALFORMED", "the module does not say how a host talks with it");
  return mailbox;
}

/** @returns the pages that the function may have */
function limitOf({ heapPages, limitPages }: Metadata, most = MAX_PAGES): number {
  if (heapPages > limitPages) throw new SporeletError("E_MALFORMED", `the module begins with ${heapPages} pages of memory and may have ${limitPages}`);
  if (heapPages > most)
    throw new SporeletError("E_MEMORY", `the function begins with ${heapPages / 16} MiB of memory, the host allows ${most / 16} MiB`, {
      remedy: "Raise the host's memory limit, or have the function's top level keep less.",
    });
  return Math.min(limitPages, most);
}

const EXPORTED = ["_start", "invoke", "resume", "allocate"];

const NOTHING = new Uint8Array(0);

/** Whether the module describes the memory that the engine of this release has. */
function hasEnginesMemory(metadata: Metadata): boolean {
  const { layout: own, mailbox, dataBases } = engineManifest();
  const images = [own.image, ...Object.values(dataBases)];
  const isLaidOut = images.some((image) => JSON.stringify({ ...own, image }) === JSON.stringify(metadata.layout));
  return isLaidOut && JSON.stringify(mailbox) === JSON.stringify(metadata.mailbox);
}

/** The most that a host allows; a function that was built for less keeps to that. */
export interface HostLimits {
  pages?: number | undefined;
  /** Bytes. */
  stack?: number | undefined;
}

/** The stack that is left to a function, where that is less than it was built for. */
function loweredStack({ stackBytes }: Metadata, { stack = stackBytes }: HostLimits): Pick<Snapshot, "stackBytes"> {
  return stack < stackBytes ? { stackBytes: stack } : {};
}

export interface StandaloneUse {
  /** Whether its code is known to be that of this release's engine. */
  isOurCode: boolean;
  /** Whether it will be called but once: then the memory that its instance begins with is all that is needed. */
  isOnce: boolean;
  most: HostLimits;
}

/** @throws SporeletError E_MALFORMED, E_TRUNCATED, E_MEMORY */
export function prepareStandalone(sections: readonly Section[], metadata: Metadata, { isOurCode, isOnce, most }: StandaloneUse): Snapshot {
  const { layout, heapPages } = metadata;
  const { min, max = Number.POSITIVE_INFINITY, isUnusual } = readMemory(sections) ?? { min: 0 };
  if (isUnusual) throw new SporeletError("E_MALFORMED", "the module's memory is shared or has 64-bit addresses, which that of one of sporelet's is not");
  if (min !== heapPages || layout.image >= min * WASM_PAGE_BYTES)
    throw new SporeletError("E_MALFORMED", `the module has ${min * WASM_PAGE_BYTES} bytes of memory, its description says ${heapPages * WASM_PAGE_BYTES}`);
  if (max > MAX_PAGES || max !== metadata.limitPages)
    throw new SporeletError(
      "E_MALFORMED",
      `the module's memory may grow to ${max} pages, its description says ${metadata.limitPages}; ${MAX_PAGES} are the most`,
    );
  if ([layout.heapPages, layout.limitPages, layout.stackBytes].some((at) => at > min * WASM_PAGE_BYTES - 4))
    throw new SporeletError("E_MALFORMED", "the module describes state outside of its memory");
  if (findSection(sections, SECTION.start) !== undefined) throw new SporeletError("E_MALFORMED", "the module has a start function; one of sporelet's has none");
  const exported = readExports(sections);
  const isThere = (name: string, kind: number) => exported.some((entry) => entry.name === name && entry.kind === kind);
  const missing = EXPORTED.find((name) => !isThere(name, EXTERN.function)) ?? (isThere("memory", EXTERN.memory) ? undefined : "memory");
  if (missing !== undefined) throw new SporeletError("E_MALFORMED", `the module does not export ${missing}`);
  const odd = readImports(sections).find((entry) => entry.module !== WASI_MODULE || entry.kind !== EXTERN.function || !OWN_IMPORTS.includes(entry.name));
  if (odd !== undefined) throw new SporeletError("E_MALFORMED", `the module imports ${quoted(`${odd.module}.${odd.name}`)}, which one of sporelet's does not`);
  const limitPages = limitOf(metadata, most.pages);
  const lowered = { ...(limitPages < metadata.limitPages && { limitPages }), ...loweredStack(metadata, most) };

  return {
    layout,
    mailbox: mailboxOf(metadata),
    heapPages,
    ...lowered,
    runs: NO_RUNS,
    base: isOnce && Object.keys(lowered).length === 0 ? NOTHING : initialMemory(sections, layout.image, heapPages * WASM_PAGE_BYTES),
    isReusable: isOurCode,
  };
}

/** Whether a standalone module's snapshot runs in the shared engine as well, so that its own code need not be compiled. */
export function fitsSharedEngine(metadata: Metadata, { isReusable, heapPages }: Snapshot): boolean {
  return isReusable && metadata.engine === engineManifest().hash && hasEnginesMemory(metadata) && heapPages >= sharedEngine().heapPages;
}

/** The one passive segment of a thin module (src/module/thin.ts). */
function readDelta(sections: readonly Section[]): Uint8Array {
  const body = findSection(sections, SECTION.data)?.body;
  if (body === undefined) throw new SporeletError("E_MALFORMED", "the thin module has no data section");
  const reader = new ByteReader(body);
  if (reader.u32() !== 1 || reader.byte() !== 1) throw new SporeletError("E_MALFORMED", "the thin module does not hold exactly one passive segment");
  return reader.raw(reader.u32());
}

/**
 * Functions of one engine share its instances: what one says of the memory must hold for all.
 * @throws SporeletError E_ENGINE_MISMATCH, E_MALFORMED, E_TRUNCATED, E_MEMORY
 */
export function prepareThin(sections: readonly Section[], metadata: Metadata, most: HostLimits): Snapshot {
  const { hash, mailbox } = engineManifest();
  if (metadata.engine !== hash)
    throw new SporeletError(
      "E_ENGINE_MISMATCH",
      `the module is thin and needs the engine ${engineImportName(metadata.engine)}; this sporelet has ${engineImportName(hash)}`,
    );
  const { layout, heapPages } = metadata;
  if (!hasEnginesMemory(metadata)) throw new SporeletError("E_MALFORMED", "the thin module describes another memory than its engine has");
  const engine = sharedEngine();
  const least = engine.heapPages;
  if (heapPages < least) throw new SporeletError("E_MALFORMED", `the thin module begins with ${heapPages} pages of memory, its engine with ${least}`);
  const limitPages = limitOf(metadata, most.pages);
  const runs = decodeRuns(readDelta(sections), layout.image, heapPages * WASM_PAGE_BYTES, engine);
  return { layout, mailbox, heapPages, limitPages, ...loweredStack(metadata, most), runs, isReusable: true };
}
