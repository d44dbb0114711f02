// A module as its sections (WebAssembly Core 2.0, section 5.5), and the few of them that are
// looked into here.
import { SporeletError } from "../errors.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { isComponent, isElf, isWasmFile, WASM_MAGIC } from "./file-type.ts";

export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
} as const;

export const SECTION_NAMES = Object.fromEntries(Object.entries(SECTION).map(([name, id]) => [id, name]));

export interface Section {
  id: number;
  /** Without id and size. */
  body: Uint8Array;
  /** Only of a custom section. */
  name?: string;
}

export const EXTERN = { function: 0, table: 1, memory: 2, global: 3 } as const;

export interface Limits {
  /** Of a memory, in pages of 64 KiB; of a table, in entries. */
  min: number;
  max?: number;
  /** Shared between threads, with addresses of 64 bits, or of a kind that is newer than this. */
  isUnusual?: true;
}

export interface Import {
  module: string;
  name: string;
  kind: number;
  /** Of an imported memory. */
  limits?: Limits;
}

export interface Export {
  name: string;
  kind: number;
  index: number;
}

/** What modules have a few dozen of at most; each costs this process an object. */
const MAX_SECTIONS = 10_000;
/** Most imports or exports that are read (WebAssembly JavaScript Interface, implementation limits). */
const MAX_ENTRIES = 100_000;

const CORE_VERSION = [1, 0, 0, 0];

/**
 * Splits a core module into its sections. Every section except custom ones may occur once.
 * @throws SporeletError E_NOT_WASM, E_COMPONENT, E_TRUNCATED, E_MALFORMED
 */
export function readSections(bytes: Uint8Array): Section[] {
  if (bytes.length === 0) throw new SporeletError("E_NOT_WASM", "the file is empty");
  if (isElf(bytes)) throw new SporeletError("E_NOT_WASM", "the file is an executable, not a module");
  if (!isWasmFile(bytes)) {
    const start = Buffer.from(bytes.subarray(0, 4)).toString("hex");
    throw new SporeletError("E_NOT_WASM", `the file does not begin with the WebAssembly magic number 0061736d, but with ${start}`);
  }
  if (bytes.length < 8) throw new SporeletError("E_TRUNCATED", `the module is only ${bytes.length} bytes long`);
  if (isComponent(bytes)) throw new SporeletError("E_COMPONENT", "the file is a WebAssembly component, not a core module");
  if (!CORE_VERSION.every((byte, i) => bytes[4 + i] === byte))
    throw new SporeletError("E_MALFORMED", `the module's version is ${bytes[4]}; version 1 is the one there is`);

  const reader = new ByteReader(bytes, 8);
  const sections: Section[] = [];
  let seen = 0;
  while (!reader.done) {
    const id = reader.byte();
    if (id > SECTION.dataCount) throw new SporeletError("E_MALFORMED", `there is no section with the id ${id} (byte ${reader.position - 1})`);
    if (sections.length === MAX_SECTIONS) throw new SporeletError("E_MALFORMED", `the module has more than ${MAX_SECTIONS} sections`);
    const body = reader.raw(reader.u32());
    if (id !== SECTION.custom) {
      if (seen & (1 << id)) throw new SporeletError("E_MALFORMED", `the module has more than one section "${SECTION_NAMES[id]}"`);
      seen |= 1 << id;
      sections.push({ id, body });
    } else {
      const inner = new ByteReader(body);
      const name = inner.name();
      sections.push({ id, name, body: body.subarray(inner.position) });
    }
  }
  return sections;
}

/** A section without its body. */
function sectionHead({ id, name, body }: Section): Uint8Array {
  const prefix = new ByteWriter(32);
  if (id === SECTION.custom) prefix.name(name ?? "");
  return new ByteWriter(48)
    .byte(id)
    .u32(prefix.length + body.length)
    .raw(prefix.finish())
    .finish();
}

export function writeModule(sections: readonly Section[]): Uint8Array<ArrayBuffer> {
  const parts = [Uint8Array.from([...WASM_MAGIC, ...CORE_VERSION]), ...sections.flatMap((section) => [sectionHead(section), section.body])];
  const module = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    module.set(part, at);
    at += part.length;
  }
  return module;
}

/** `module` with one more custom section. */
export function appendCustom(module: Uint8Array, name: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const section: Section = { id: SECTION.custom, name, body };
  return Buffer.concat([module, sectionHead(section), body]) as Uint8Array<ArrayBuffer>;
}

export function findSection(sections: readonly Section[], id: number): Section | undefined {
  return sections.find((section) => section.id === id);
}

/** The body of the custom section `name`, without its name. */
export function findCustom(sections: readonly Section[], name: string): Uint8Array | undefined {
  return sections.find((section) => section.id === SECTION.custom && section.name === name)?.body;
}

export function readLimits(reader: ByteReader): Limits {
  const flags = reader.byte();
  const min = reader.u32();
  return { min, ...(flags & 1 && { max: reader.u32() }), ...(flags > 1 && { isUnusual: true }) };
}

export function writeLimits(writer: ByteWriter, limits: Limits): void {
  if (limits.max === undefined) writer.byte(0).u32(limits.min);
  else writer.byte(1).u32(limits.min).u32(limits.max);
}

export function readImports(sections: readonly Section[]): Import[] {
  const section = findSection(sections, SECTION.import);
  if (section === undefined) return [];
  const reader = new ByteReader(section.body);
  const imports: Import[] = [];
  for (let left = countOf(reader, "imports"); left > 0; left--) {
    const entry: Import = { module: reader.name(), name: reader.name(), kind: reader.byte() };
    if (entry.kind === EXTERN.function) reader.u32();
    else if (entry.kind === EXTERN.memory) entry.limits = readLimits(reader);
    else if (entry.kind === EXTERN.global) reader.raw(2);
    else {
      reader.byte();
      readLimits(reader);
    }
    imports.push(entry);
  }
  return imports;
}

export function readExports(sections: readonly Section[]): Export[] {
  const section = findSection(sections, SECTION.export);
  if (section === undefined) return [];
  const reader = new ByteReader(section.body);
  return Array.from({ length: countOf(reader, "exports") }, () => ({ name: reader.name(), kind: reader.byte(), index: reader.u32() }));
}

function countOf(reader: ByteReader, what: string): number {
  const count = reader.u32();
  if (count > MAX_ENTRIES) throw new SporeletError("E_MALFORMED", `the module has ${count} ${what}; ${MAX_ENTRIES} are the most`);
  return count;
}

/** The limits of the module's own memory. */
export function readMemory(sections: readonly Section[]): Limits | undefined {
  const section = findSection(sections, SECTION.memory);
  if (section === undefined) return undefined;
  const reader = new ByteReader(section.body);
  return reader.u32() === 0 ? undefined : readLimits(reader);
}
