// What is done to a module to find out whether a host that does not trust it stands it.
import { ByteReader, ByteWriter } from "../../src/module/bytes.ts";
import { METADATA_SECTION } from "../../src/module/metadata.ts";
import { EXTERN, findSection, readSections, SECTION, type Section, writeModule } from "../../src/module/sections.ts";

export type Random = () => number;
type Mutation = (module: Uint8Array, random: Random) => Uint8Array;

const below = (random: Random, limit: number) => Math.floor(random() * limit);
const pick = <T>(random: Random, choices: readonly T[]): T => choices[below(random, choices.length)] as T;

const BOUNDARIES = [0, 1, 2, 16, 127, 128, 255, 1024, 16384, 16385, 65535, 65536, 65537, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
const SECTIONS = Object.values(SECTION);

function flip(bytes: Uint8Array, count: number, from: number, to: number, random: Random): Uint8Array {
  const result = bytes.slice();
  for (let i = 0; i < count; i++) {
    const at = from + below(random, Math.max(1, to - from));
    result[at] = (result[at] as number) ^ (1 << below(random, 8));
  }
  return result;
}

/** The module with one of its sections changed, or with none of that kind as it was. */
function inSection(id: number, change: (body: Uint8Array, random: Random) => Uint8Array): Mutation {
  return (module, random) =>
    writeModule(readSections(module).map((section) => (section.id === id ? { ...section, body: change(section.body, random) } : section)));
}

function withSections(change: (sections: Section[], random: Random) => Section[]): Mutation {
  return (module, random) => writeModule(change(readSections(module), random));
}

function hugeNumber(random: Random): number[] {
  return pick(random, [
    [0xff, 0xff, 0xff, 0xff, 0x0f],
    [0xff, 0xff, 0xff, 0xff, 0x7f],
    [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    [0x80, 0x80, 0x80, 0x80, 0x08],
  ]);
}

function segment(random: Random): Uint8Array {
  const address = pick(random, [0, -1, -65536, 1 << 20, 2 ** 31 - 1, ...BOUNDARIES]);
  const bytes = new Uint8Array(below(random, 40)).fill(below(random, 256));
  const writer = new ByteWriter();
  const kind = below(random, 7);
  if (kind === 0) return writer.byte(1).u32(bytes.length).raw(bytes).finish();
  if (kind === 1) return writer.byte(2).u32(0).byte(0x41).s32(address).byte(0x0b).u32(bytes.length).raw(bytes).finish();
  if (kind === 2) return writer.byte(0).byte(0x23).u32(0).byte(0x0b).u32(bytes.length).raw(bytes).finish();
  writer.byte(0).byte(0x41).s32(address).byte(0x0b);
  if (kind === 3) return writer.raw(hugeNumber(random)).raw(bytes).finish();
  if (kind === 4) return writer.u32(0).finish();
  return writer.u32(bytes.length).raw(bytes).finish();
}

const WORDS: readonly unknown[] = [
  ...BOUNDARIES,
  -1,
  1.5,
  1e300,
  null,
  true,
  "",
  "x",
  "__proto__",
  "constructor",
  "\u001b[2J",
  "n".repeat(2_000_000),
  [],
  {},
  [[]],
  "handler",
  "fetch",
  "program",
  "thin",
  "standalone",
  "engine",
  { length: 4e9 },
  { name: "__proto__", kind: "fetch" },
];
const PATHS = [
  "format",
  "sporelet",
  "module",
  "engine",
  "quickjs",
  "heapPages",
  "limitPages",
  "layout",
  "layout.stackTop",
  "layout.image",
  "layout.heapPages",
  "layout.limitPages",
  "mailbox",
  "mailbox.wait",
  "mailbox.connected",
  "mailbox.outbox",
  "function",
  "function.name",
  "function.kind",
  "parts",
  "parts.0",
  "__proto__",
  "constructor.prototype",
  "toString",
  "allowEval",
];

/** Lies, or leaves out. */
function lie(body: Uint8Array, random: Random): Uint8Array {
  const described = JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>;
  for (let i = 0; i <= below(random, 3); i++) {
    const path = pick(random, PATHS).split(".");
    let target: Record<string, unknown> | undefined = described;
    for (const key of path.slice(0, -1)) target = Object.hasOwn(target ?? {}, key) ? (target?.[key] as Record<string, unknown>) : undefined;
    if (typeof target !== "object" || target === null) continue;
    const key = path.at(-1) as string;
    if (random() < 0.1) delete target[key];
    else Object.defineProperty(target, key, { value: pick(random, WORDS), enumerable: true, configurable: true, writable: true });
  }
  return Buffer.from(JSON.stringify(described));
}

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  "cut off": (module, random) => module.subarray(0, below(random, module.length)),
  "cut off near a section's end": (module, random) => {
    const sections = readSections(module);
    const kept = writeModule(sections.slice(0, 1 + below(random, sections.length)));
    return module.subarray(0, Math.max(0, kept.length + below(random, 9) - 4));
  },
  lengthened: (module, random) => Buffer.concat([module, Uint8Array.from({ length: 1 + below(random, 20) }, () => below(random, 256))]),
  "a bit flipped": (module, random) => flip(module, 1, 0, module.length, random),
  "bits flipped": (module, random) => flip(module, 2 + below(random, 200), 0, module.length, random),
  "bits of its beginning flipped": (module, random) => flip(module, 1 + below(random, 4), 0, 80, random),
  "a section dropped": withSections((sections, random) => sections.toSpliced(below(random, sections.length), 1)),
  "a section twice": withSections((sections, random) => sections.toSpliced(below(random, sections.length + 1), 0, pick(random, sections))),
  "sections in another order": withSections((sections, random) => {
    const at = below(random, sections.length);
    const [moved] = sections.splice(at, 1);
    return sections.toSpliced(below(random, sections.length + 1), 0, moved as Section);
  }),
  "a section that is another": withSections((sections, random) => {
    const at = below(random, sections.length);
    const { body } = sections[at] as Section;
    return sections.with(at, { id: pick(random, [...SECTIONS, 13, 14, 127]), body, name: "x" });
  }),
  "a section of noise": withSections((sections, random) => {
    const at = below(random, sections.length);
    return sections.with(at, { ...(sections[at] as Section), body: Uint8Array.from({ length: below(random, 300) }, () => below(random, 256)) });
  }),
  "ten thousand sections": (module) => Buffer.concat([module, Buffer.from("000100".repeat(10_001), "hex")]),
  "a start function": withSections((sections, random) => {
    const at = sections.findIndex(({ id }) => id === SECTION.code);
    return sections.toSpliced(Math.max(0, at), 0, { id: SECTION.start, body: new ByteWriter().u32(pick(random, BOUNDARIES)).finish() });
  }),
  "a huge number": (module, random) => {
    const sections = readSections(module);
    const at = below(random, sections.length);
    const { body } = sections[at] as Section;
    const place = random() < 0.7 ? 0 : below(random, Math.min(body.length, 64));
    return writeModule(
      sections.with(at, {
        ...(sections[at] as Section),
        body: Buffer.concat([body.subarray(0, place), Uint8Array.from(hugeNumber(random)), body.subarray(place)]),
      }),
    );
  },
  "another memory": withSections((sections, random) => {
    const writer = new ByteWriter().u32(random() < 0.9 ? 1 : 2);
    const flags = pick(random, [0, 1, 1, 1, 2, 3, 4, 5, 7, 8, 64, 255]);
    writer.byte(flags).u32(pick(random, BOUNDARIES));
    if (flags & 1) writer.u32(pick(random, BOUNDARIES));
    const memory: Section = { id: SECTION.memory, body: writer.finish() };
    const at = sections.findIndex(({ id }) => id === SECTION.memory);
    return at < 0 ? [...sections, memory] : sections.with(at, memory);
  }),
  "a hostile segment": (module, random) => {
    const sections = readSections(module);
    const body = findSection(sections, SECTION.data)?.body ?? Uint8Array.of(0);
    const reader = new ByteReader(body);
    const count = reader.u32();
    const rest = body.subarray(reader.position);
    const parts = random() < 0.5 ? [segment(random), rest] : [rest, segment(random)];
    const changed = new ByteWriter(body.length + 64).u32(count + 1);
    for (const part of parts) changed.raw(part);
    return writeModule([...sections.filter(({ id }) => id !== SECTION.data), { id: SECTION.data, body: changed.finish() }]);
  },
  "other exports": inSection(SECTION.export, (body, random) => {
    if (random() < 0.5) return flip(body, 1 + below(random, 3), 0, body.length, random);
    const writer = new ByteWriter().u32(2);
    return writer
      .name("_start")
      .byte(pick(random, Object.values(EXTERN)))
      .u32(pick(random, BOUNDARIES))
      .name("memory")
      .byte(below(random, 5))
      .u32(0)
      .finish();
  }),
  "other imports": inSection(SECTION.import, (body, random) => flip(body, 1 + below(random, 3), 0, body.length, random)),
  "a name of a megabyte": inSection(SECTION.import, () =>
    new ByteWriter()
      .u32(1)
      .name("env")
      .name("\u001b".repeat(1 << 20))
      .byte(0)
      .u32(0)
      .finish(),
  ),
  "other code": inSection(SECTION.code, (body, random) => flip(body, 1 + below(random, 12), 0, body.length, random)),
  "other data": inSection(SECTION.data, (body, random) => flip(body, 1 + below(random, 60), 0, body.length, random)),
  "other data near its beginning": inSection(SECTION.data, (body, random) => flip(body, 1 + below(random, 6), 0, Math.min(200, body.length), random)),
  "data of noise": inSection(SECTION.data, (body, random) => {
    const result = body.slice();
    const from = below(random, body.length);
    for (let i = from; i < Math.min(body.length, from + 400); i++) result[i] = below(random, 256);
    return result;
  }),
  "metadata that lies": withSections((sections, random) =>
    sections.map((section) => (section.name === METADATA_SECTION ? { ...section, body: lie(section.body, random) } : section)),
  ),
  "metadata of noise": withSections((sections, random) =>
    sections.map((section) =>
      section.name === METADATA_SECTION ? { ...section, body: flip(section.body, 1 + below(random, 5), 0, section.body.length, random) } : section,
    ),
  ),
};
