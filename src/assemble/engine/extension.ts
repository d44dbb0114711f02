// Links an extension of quickjs-wasi statically. Extensions are position-independent side modules
// (WebAssembly tool conventions, DynamicLinking.md): they import where their data and their table
// entries begin, and the addresses of foreign symbols. All of these are decided when the engine is
// assembled, so they become constants in the module's text form.

export interface Placement {
  /** Address of the extension's data in linear memory. */
  memoryBase: number;
  /** Its first entry in the engine's function table. */
  tableBase: number;
  /** Table entries of the engine's functions whose address the extension takes, by name. */
  functions: Readonly<Record<string, number>>;
  /** Addresses of the engine's variables, by name. */
  variables: Readonly<Record<string, number>>;
}

/** What an extension needs: section `dylink.0` of a side module. */
export interface Needs {
  memoryBytes: number;
  tableEntries: number;
  /** The engine's functions whose address it takes. */
  functions: string[];
}

const MEM_INFO = 1;

export function needsOf(wasm: Uint8Array<ArrayBuffer>, text: string): Needs {
  const [section] = WebAssembly.Module.customSections(dataless(wasm), "dylink.0");
  if (section === undefined) throw new Error("the extension has no section dylink.0");
  const bytes = new Uint8Array(section);
  let at = 0;
  const u32 = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] as number;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  if (u32() !== MEM_INFO) throw new Error("the extension's section dylink.0 does not begin with its memory's size");
  u32();
  const [memoryBytes, , tableEntries] = [u32(), u32(), u32()];
  const functions = [...text.matchAll(/\(import "GOT\.func" "([^"]+)"/g)].map((match) => match[1] as string);
  return { memoryBytes, tableEntries, functions };
}

/** The module's custom sections alone: Node 20 refuses the extended constant expressions of the rest. */
function dataless(wasm: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  const header = wasm.subarray(0, 8);
  let at = 8;
  const id = wasm[at++];
  let size = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = wasm[at++] as number;
    size |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  if (id !== 0) throw new Error("the extension does not begin with a custom section");
  return new WebAssembly.Module(Buffer.concat([header, wasm.subarray(8, at + size)]));
}

/**
 * @param text the extension as binaryen prints it
 * @param name goes before the names of its exports
 * @param offered the engine's exports
 */
export function placeExtension(text: string, name: string, placement: Placement, offered: ReadonlySet<string>): string {
  let placed = bindGlobals(text, placement);
  placed = foldConstants(placed);
  placed = runStart(placed);
  placed = bindFunctions(placed, name, offered);
  placed = nameFunctions(placed, name);
  placed = placed.replace(/^ \(export "__wasm_apply_data_relocs"/m, ` (export "${relocateName(name)}"`);
  return placed.replace(/^ \(export "(?!qjs_ext_\w+_init"|relocate_)[^\n]*\n/gm, "");
}

/** The export that writes the extension's addresses into its own data. */
export function relocateName(name: string): string {
  return `relocate_${name.replaceAll("-", "_")}`;
}

/** Functions are numbered in every module; with the extension's name before it a number is unique. */
function nameFunctions(text: string, name: string): string {
  const prefixed = text.replace(/(\((?:func|call|return_call|ref\.func) )\$(\d+)\b/g, `$1$$${name}.$2`);
  return prefixed.replace(/^ \(elem [^\n]*$/gm, (line) => line.replace(/ \$(\d+)\b/g, (token, id, at) => (at < 8 ? token : ` $${name}.${id}`)));
}

/** Imported addresses become constants. */
function bindGlobals(text: string, placement: Placement): string {
  const value = (module: string, name: string): number | undefined => {
    if (module === "GOT.func") return placement.functions[name] ?? 0;
    if (module === "GOT.mem") return placement.variables[name];
    if (name === "__memory_base") return placement.memoryBase;
    return name === "__table_base" ? placement.tableBase : undefined;
  };
  let bound = text;
  for (const [line, module, name, id] of text.matchAll(/^ \(import "([^"]+)" "([^"]+)" \(global (\$\S+) [^\n]*\n/gm)) {
    const constant = value(module as string, name as string);
    if (constant === undefined) {
      if (name === "__stack_pointer") continue;
      throw new Error(`the extension imports the global ${module}.${name}, which nothing gives`);
    }
    bound = bound.replace(line, "").replaceAll(`(global.get ${id})`, `(i32.const ${constant})`);
  }
  return bound;
}

/** Sums of two constants, which a data segment's offset may not be before extended constant expressions. */
function foldConstants(text: string): string {
  return text
    .replace(/\(i32\.add\s+\(i32\.const (\d+)\)\s+\(i32\.const (\d+)\)\s+\)/g, (_, a, b) => `(i32.const ${Number(a) + Number(b)})`)
    .replace(/\(offset (\(i32\.const \d+\))\)/g, "$1");
}

/** What the start function computes is known now: it sets globals, and clears memory that is clear. */
function runStart(text: string): string {
  const start = /^ \(start (\$\S+)\)\n/m.exec(text);
  if (start === null) return text;
  const from = text.indexOf(`\n (func ${start[1]}\n`) + 1;
  const to = text.indexOf("\n )\n", from) + 4;
  const body = text.slice(from, to);
  let result = text.replace(start[0], "").replace(body, "");
  const rest = body.replace(/\(global\.set (\$\S+)\s+\(i32\.const (\d+)\)\s+\)/g, (_, id: string, value: string) => {
    const declaration = new RegExp(`\\(global ${id.replaceAll("$", "\\$")} \\(mut i32\\) \\(i32\\.const \\d+\\)\\)`);
    if (!declaration.test(result)) throw new Error(`the extension's start function sets ${id}, which is no number`);
    result = result.replace(declaration, () => `(global ${id} i32 (i32.const ${value}))`);
    return "";
  });
  if (/global\.set|call/.test(rest)) throw new Error("the extension's start function does more than set globals and clear memory");
  return result;
}

/**
 * A C++ symbol may be both imported and exported: then it is its own. What neither the engine nor
 * the extension has (wide-character functions of libc++) is never called, and traps.
 */
function bindFunctions(text: string, name: string, offered: ReadonlySet<string>): string {
  const own = new Map([...text.matchAll(/^ \(export "([^"]+)" \(func (\$\S+?)\)\)/gm)].map(([, symbol, id]) => [symbol as string, id as string]));
  const renamed = new Map<string, string>();
  const stubs: string[] = [];
  let bound = text.replace(/^ \(import "env" "([^"]+)" \(func (\$\S+)([^\n]*)\)\)\n/gm, (line, symbol: string, id: string, signature: string) => {
    if (offered.has(symbol)) return line;
    const target = own.get(symbol);
    const stub = `$${name}.${symbol}`;
    if (target === undefined) stubs.push(` (func ${stub}${signature}\n  (unreachable)\n )\n`);
    renamed.set(id, target ?? stub);
    return "";
  });
  bound = bound.replace(/\$fimport\$\d+/g, (id) => renamed.get(id) ?? id);
  const end = bound.lastIndexOf(")");
  return `${bound.slice(0, end)}${stubs.join("")})\n`;
}
