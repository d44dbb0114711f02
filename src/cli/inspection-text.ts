// What `inspect` prints of a module or an executable.
import type { Inspection } from "../module/inspection.ts";
import { ARCHITECTURE } from "../native/architectures.ts";
import { grouped, kilobytes } from "./output.ts";

function kindOf({ kind, architecture }: Inspection): string {
  const machine = architecture && ARCHITECTURE[architecture].name;
  if (kind === "native") return `native executable for Linux on ${machine}`;
  if (kind === "unikernel") return `bootable image for ${machine} (PVH)`;
  return kind === "foreign" ? "a module that sporelet did not build" : kind;
}

export function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}\n`).join("");
}

function partRow({ name, code, data, heap }: NonNullable<Inspection["parts"]>[number]): [string, string] {
  const native = code + data > 0 ? `${grouped(code).padStart(9)} B of native code, ${grouped(data)} B of its data, ` : `${"".padStart(9)}`;
  return [name, `${native}${grouped(heap)} B of heap`];
}

export function renderInspection(file: string, found: Inspection): string {
  const mebibytes = (bytes: number | undefined) => (bytes === undefined ? "not said" : `${(bytes / (1 << 20)).toFixed(2)} MiB`);
  const facts: [string, string][] = [["size", `${grouped(found.bytes)} B, ${grouped(found.gzip)} B gzip`]];
  if (found.function) facts.push(["function", `${found.function.name} (${found.function.kind}${found.allowsEval ? ", compiles code at run time" : ""})`]);
  if (found.build)
    facts.push(["engine", found.build.engine || "(this is it)"], ["built by", `sporelet ${found.build.sporelet}, QuickJS-ng ${found.build.quickjs}`]);
  facts.push(
    [
      "memory",
      `${mebibytes(found.memory.initial)} at the start, at most ${mebibytes(found.memory.maximum)}${found.memory.stack === undefined ? "" : `; stack ${found.memory.stack >> 10} KiB`}`,
    ],
    [
      found.kind === "thin" ? "delta" : "snapshot",
      `${kilobytes(found.snapshot.bytes)} in ${grouped(found.snapshot.segments)} runs on ${found.snapshot.pages} pages of 4 KiB`,
    ],
  );
  const isNative = found.kind === "native" || found.kind === "unikernel";
  return [
    `${file}: ${kindOf(found)}\n${table(facts)}`,
    `${isNative ? "segments" : "sections"}\n${table(found.sections.map(({ name, bytes }) => [name, `${grouped(bytes).padStart(9)} B`]))}`,
    ...(found.parts === undefined || found.parts.length === 0 ? [] : [`parts of the platform\n${table(found.parts.map(partRow))}`]),
    `can do\n${table(Object.entries(found.capabilities))}`,
    `${found.kind === "unikernel" ? "devices" : isNative ? "system calls" : "imports"}\n${found.imports.length === 0 ? "  none\n" : table(found.imports.map(({ name, allows }) => [name, allows]))}`,
    ...(isNative ? [] : [`exports\n  ${found.exports.join(" ") || "none"}\n`]),
  ].join("\n");
}
