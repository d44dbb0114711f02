// The functions of a module: their names, and leaving out the bodies of those that never run.
import { ByteReader, ByteWriter } from "./bytes.ts";
import { EXTERN, findCustom, readImports, readSections, type Section } from "./sections.ts";

const FUNCTION_NAMES = 1; // subsection of the custom section "name" (WebAssembly Core 2.0, appendix A.4.3)

/** The names of the functions that have a body, in order; "" for one without a name. */
export function readFunctionNames(module: Uint8Array): string[] {
  const sections = readSections(module);
  const imported = readImports(sections).filter(({ kind }) => kind === EXTERN.function).length;
  const names: string[] = [];
  const section = new ByteReader(findCustom(sections, "name") ?? new Uint8Array(0));
  while (!section.done) {
    const id = section.byte();
    const body = new ByteReader(section.raw(section.u32()));
    if (id !== FUNCTION_NAMES) continue;
    for (let left = body.u32(); left > 0; left--) {
      const index = body.u32();
      const name = body.name();
      if (index >= imported) names[index - imported] = name;
    }
  }
  return Array.from(names, (name) => name ?? "");
}

/** Its size, no locals, unreachable, end. */
export const UNREACHABLE_BODY: readonly number[] = [3, 0, 0x00, 0x0b];

/**
 * Empties functions that are never called, so that every other function keeps its index.
 * @param code the code section
 * @param isNeeded asked for each function with a body, by its position among them
 */
export function emptyFunctions(code: Section, isNeeded: (position: number) => boolean): Section {
  const reader = new ByteReader(code.body);
  const writer = new ByteWriter(code.body.length);
  const count = reader.u32();
  writer.u32(count);
  for (let position = 0; position < count; position++) {
    const start = reader.position;
    reader.raw(reader.u32());
    writer.raw(isNeeded(position) ? code.body.subarray(start, reader.position) : UNREACHABLE_BODY);
  }
  return { id: code.id, body: writer.finish() };
}

/** The sizes of the functions with a body, in bytes. */
export function functionSizes(code: Section): number[] {
  const reader = new ByteReader(code.body);
  return Array.from({ length: reader.u32() }, () => {
    const start = reader.position;
    reader.raw(reader.u32());
    return reader.position - start;
  });
}
