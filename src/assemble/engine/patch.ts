// The changes that QuickJS' module needs before the glue can be joined to it.
import { bodyOf, expression, nameOfExport, replaceCounted, replaceOne, stackPointerOf } from "./text.ts";

/** What the glue answers in the place of libc or of WASI. */
const ANSWERED_INSIDE = ["fd_close", "fd_seek", "fd_fdstat_get"];

/** Routes the WASI calls that libc drags in to the glue. */
function answerStdio(text: string): string {
  const names = ANSWERED_INSIDE.join("|");
  const pattern = new RegExp(`\\(import "wasi_snapshot_preview1" "(${names})"`, "g");
  return replaceCounted(text, pattern, '(import "env" "$1"', ANSWERED_INSIDE.length, "import of stdio");
}

/** Lets the glue decide how far the heap reaches: see runtime/glue/memory.ts. */
function routeHeapGrowth(text: string): string {
  const sized = replaceCounted(text, /\((memory\.size)\)/g, "(call $heap_pages)", 3, "memory.size");
  const grown = replaceCounted(sized, /\((memory\.grow)$/gm, "(call $heap_grow", 2, "memory.grow");
  const imports = ' (import "env" "heap_pages" (func $heap_pages (result i32)))\n' + ' (import "env" "heap_grow" (func $heap_grow (param i32) (result i32)))\n';
  return replaceCounted(grown, /^( \(import "env" "host_call")/gm, `${imports}$1`, 1, "import of host_call");
}

/** The field of JSContext in which JS_AddIntrinsicEval stores the parser's table index; it does nothing else. */
function parserField(text: string): { offset: string; index: number } {
  const [stored] = bodyOf(text, nameOfExport(text, "JS_AddIntrinsicEval")).matchAll(expression("(i32.store offset=# (local.get $0) (i32.const #))"));
  if (stored === undefined) throw new Error("quickjs.wasm: JS_AddIntrinsicEval does not store one table index");
  return { offset: stored[1] as string, index: Number(stored[2]) };
}

const EVAL_ERROR = 0; // JSErrorEnum in quickjs.c

/** How QuickJS looks whether it has a parser before it compiles the text at $2, of $3 bytes. */
const hasNoParser = (offset: string) => `(i32.eqz (local.tee $8 (i32.load offset=${offset} (local.get $0))))`;

/**
 * Has `eval`, where it is refused, throw an EvalError with the message at `refusal`, as Node does where code from strings
 * is disallowed; QuickJS throws a TypeError with a message of its own. Adds JS_RemoveIntrinsicEval.
 */
function refuseEval(text: string, refusal: number): string {
  const { offset } = parserField(text);
  const typeError = nameOfExport(text, "JS_ThrowTypeError");
  const [thrown] = bodyOf(text, typeError).matchAll(expression("(call # (local.get $0) (local.get $1) (local.get $2) (i32.const #))"));
  if (thrown === undefined) throw new Error("quickjs.wasm: JS_ThrowTypeError has another form than expected");
  const refusing = replaceOne(
    text,
    `(if ${hasNoParser(offset)} (then (drop (call ${typeError} (local.get $0) (i32.const #) (i32.const 0)))`,
    () => `(if ${hasNoParser(offset)} (then (drop (call ${thrown[1]} (local.get $0) (i32.const ${refusal}) (i32.const 0) (i32.const ${EVAL_ERROR})))`,
    "refusal of eval",
  );
  const added = `(export "JS_AddIntrinsicEval" (func #))`;
  const removal = `(func $JS_RemoveIntrinsicEval (param $0 i32) (i32.store offset=${offset} (local.get $0) (i32.const 0)))`;
  return replaceOne(
    refusing,
    added,
    (name) => `${added.replace("#", name)}\n (export "JS_RemoveIntrinsicEval" (func $JS_RemoveIntrinsicEval))\n ${removal}`,
    "export of JS_AddIntrinsicEval",
  );
}

/** Has QuickJS ask the host whether to refuse what `eval` is to compile: for what builds. */
export function askBeforeEval(text: string): string {
  const none = hasNoParser(parserField(text).offset);
  const asking = replaceOne(text, none, () => `(i32.or ${none} (call $refuses (local.get $2) (local.get $3)))`, "look for the parser");
  const imports = ' (import "sporelet" "refuses" (func $refuses (param i32 i32) (result i32)))\n';
  return replaceCounted(asking, /^( \(import "env" "host_call")/gm, `${imports}$1`, 1, "import of host_call");
}

/**
 * Empties the function that parses and compiles source, so that metadce can drop the parser.
 * Unless the glue calls JS_AddIntrinsicEval, `eval` throws an EvalError rather than arriving here.
 */
export function removeParser(text: string): string {
  const { index } = parserField(text);
  const elements = /^ \(elem \S+ \(i32\.const 1\) ([^)]*)\)/m.exec(text);
  const parser = elements?.[1]?.split(" ")[index - 1];
  if (parser === undefined) throw new Error(`quickjs.wasm: the table has no entry ${index}`);
  const body = bodyOf(text, parser);
  const head = /^ \(func \S+(?: \((?:param|result)[^)]*\))*/.exec(body)?.[0];
  return text.replace(body, () => `${head}\n  (unreachable)\n )\n`);
}

/**
 * Has QuickJS' allocator clear what it frees: for the engine that snapshots are taken with. Small
 * blocks stay inside an arena that dlmalloc sees as in use, and a block may be larger than what is
 * stored in it, so clearing dlmalloc's free chunks afterwards (src/build/heap.ts) would not reach all.
 */
export function clearOnFree(text: string): string {
  const body = bodyOf(text, nameOfExport(text, "js_free_rt"));
  const head = /^ \(func \S+ \(param \$0 i32\) \(param \$1 i32\)\n(?: {2}\(local [^\n]*\n)*/.exec(body)?.[0];
  if (head === undefined) throw new Error("quickjs.wasm: js_free_rt has another signature than expected");
  const usable = `(call ${nameOfExport(text, "js_malloc_usable_size_rt")} (local.get $0) (local.get $1))`;
  const clear = `  (if (local.get $1) (then (memory.fill (local.get $1) (i32.const 0) ${usable})))\n`;
  return text.replace(body, () => head + clear + body.slice(head.length));
}

/** The names of everything that QuickJS' module exports. */
export function offeredBy(text: string): Set<string> {
  return new Set([...text.matchAll(/^ \(export "([^"]+)"/gm)].map((match) => match[1] as string));
}

const TABLE = /^ \(table (\$\S+) (\d+) funcref\)\n/m;

export function tableSize(text: string): number {
  const table = TABLE.exec(text);
  if (table === null) throw new Error("quickjs.wasm: there is no growing table of functions");
  return Number(table[2]);
}

/**
 * Lengthens the function table.
 * @param entries the exports whose functions the new entries hold; "" leaves an entry to an extension
 */
export function enlargeTable(text: string, entries: readonly string[]): string {
  const size = tableSize(text);
  const taken = entries.flatMap((name, i) => (name === "" ? [] : ` (elem $taken$${i} (i32.const ${size + i}) ${nameOfExport(text, name)})\n`));
  return text.replace(TABLE, (_, id: string) => ` (table ${id} ${size + entries.length} funcref)\n${taken.join("")}`);
}

/**
 * Has the reader of bytecode freeze the strings of a tagged template (ECMAScript, GetTemplateObject): as it is it
 * makes them not extensible and their elements constant, and leaves their length writable.
 */
function freezeTemplates(text: string): string {
  const prevent = `(call ${nameOfExport(text, "JS_PreventExtensions")}\n`;
  const called = new Set(Array.from(bodyOf(text, nameOfExport(text, "JS_ReadObject2")).matchAll(/\(call (\$\S+)/g), (match) => match[1] as string));
  const readers = Array.from(called, (name) => bodyOf(text, name)).filter((body) => body.includes(prevent));
  const [reader = ""] = readers;
  if (readers.length !== 1 || reader.split(prevent).length !== 2) throw new Error("quickjs.wasm: the reader of bytecode has another form than expected");
  return text.replace(reader, () => reader.replace(prevent, () => `(call ${nameOfExport(text, "JS_FreezeObject")}\n`));
}

/** Has the C stack begin at `top`, also for what is called before the glue sets it itself. */
function startStackAt(text: string, top: number): string {
  const id = stackPointerOf(text);
  const pattern = new RegExp(`\\(global ${id.replaceAll("$", "\\$")} \\(mut i32\\) \\(i32\\.const 1048576\\)\\)`, "g");
  return replaceCounted(text, pattern, `(global ${id} (mut i32) (i32.const ${top}))`, 1, "stack pointer that starts at 1 MiB");
}

export interface Places {
  /** Where the C stack begins. */
  stackTop: number;
  /** Of the message that the refusal of `eval` has. */
  refusal: number;
}

export function patchQuickJs(text: string, { stackTop, refusal }: Places): string {
  return startStackAt(refuseEval(freezeTemplates(routeHeapGrowth(answerStdio(text))), refusal), stackTop);
}
