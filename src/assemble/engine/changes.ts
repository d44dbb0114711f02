// Has the engine keep account of what it changes in linear memory, so that a host need not write all of it anew: each store
// marks its page in a map, and a global has how low the C stack has reached. docs/internals/memory.md says why that is sound.
import { mapStart, PAGE_BYTES, PAGE_REACH, RED_ZONE_BYTES } from "../../engine/page-marks.ts";
import { type Expression, parse, partsOf, print } from "./expressions.ts";
import { Known, type Value } from "./known.ts";
import { mapFunctions, stackPointerOf } from "./text.ts";

const PAGE_SHIFT = Math.log2(PAGE_BYTES);

const STORE = /^(i32|i64|f32|f64|v128)\.store(8|16|32)?$/;
const BYTES: Readonly<Record<string, number>> = { i32: 4, i64: 8, f32: 4, f64: 8, v128: 16 };
/** What the analysis does not know, and the engine has none of. */
const UNKNOWN = /^(try|throw|return_call|memory\.(init|atomic)|.*\.atomic|.*store.*_lane|call_ref)/;

const get = (local: string): Expression => ["local.get", local];
const constant = (value: number): Expression => ["i32.const", String(value)];

interface Stack {
  /** The global that is the stack pointer. */
  pointer: string;
  /** Where the C stack begins; it grows down to address 0. */
  top: number;
}

function markOf(address: Expression, { top }: Stack): Expression {
  return ["i32.store8", `offset=${mapStart(top)}`, ["i32.shr_u", address, constant(PAGE_SHIFT)], constant(1)];
}

/** The locals and globals that it sets. */
function assignedIn(expression: Expression, found = new Set<string>()): Set<string> {
  const { head, parts } = partsOf(expression);
  if (head === "local.set" || head === "local.tee" || head === "global.set") found.add(String(expression[1]));
  for (const part of parts) assignedIn(part, found);
  return found;
}

/** One function, which it changes in place. */
class Recording {
  readonly #stack: Stack;
  /** Undefined where the code is not reached. */
  #known: Known | undefined;
  /** What is known where a block ends by a branch; nothing is kept for loops. */
  readonly #ends = new Map<string, Known | undefined>();
  /** Locals that are added. */
  readonly added: string[] = [];

  constructor(stack: Stack) {
    this.#stack = stack;
    this.#known = new Known(new Map([[stack.pointer, { frame: 0 }]]));
  }

  visit(expression: Expression[]): Value {
    const { head, parts } = partsOf(expression);
    const name = String(expression[1]);
    if (STORE.test(head)) return this.#store(expression, head);
    if (UNKNOWN.test(head)) throw new Error(`the engine has ${head}, and it is not known what that changes`);
    switch (head) {
      case "local.get":
      case "global.get":
        return this.#known?.of(name) ?? {};
      case "local.set":
      case "local.tee": {
        const value = this.#visitAll(parts);
        this.#known?.set(name, value);
        return value;
      }
      case "global.set":
        return name === this.#stack.pointer ? this.#moveStack(expression, parts) : this.#visitAll(parts);
      case "i32.add":
      case "i32.sub":
        return this.#sum(head === "i32.add" ? 1 : -1, parts);
      case "memory.copy":
      case "memory.fill":
        return this.#storeMany(expression, parts);
      case "block":
        return typeof expression[1] === "string" ? this.#block(name, parts) : this.#visitAll(parts);
      case "loop":
        this.#known?.forget(assignedIn(expression));
        this.#visitAll(parts);
        return {};
      case "if":
        return this.#if(parts);
      case "br":
      case "br_if":
      case "br_table":
        return this.#branch(head, expression, parts);
      case "return":
      case "unreachable":
        this.#visitAll(parts);
        this.#known = undefined;
        return {};
      case "result":
        return {};
      default:
        this.#visitAll(parts);
        return {};
    }
  }

  /** @returns the value of the last */
  #visitAll(parts: readonly Expression[][]): Value {
    let value: Value = {};
    for (const part of parts) value = this.visit(part);
    return value;
  }

  #block(name: string, parts: readonly Expression[][]): Value {
    this.#ends.set(name, undefined);
    this.#visitAll(parts);
    this.#known = either(this.#known, this.#ends.get(name));
    this.#ends.delete(name);
    return {};
  }

  #if(parts: readonly Expression[][]): Value {
    const [condition, ...cases] = parts.filter(([head]) => head !== "result");
    this.visit(condition as Expression[]);
    const before = this.#known?.copy();
    const after = [0, 1].map((which) => {
      this.#known = before?.copy();
      this.#visitAll(partsOf(cases[which] ?? []).parts);
      return this.#known;
    });
    this.#known = either(after[0], after[1]);
    return {};
  }

  #branch(head: string, expression: Expression[], parts: readonly Expression[][]): Value {
    this.#visitAll(parts);
    const targets = expression.slice(1).filter((target) => typeof target === "string");
    for (const target of new Set(targets)) if (this.#ends.has(target)) this.#ends.set(target, either(this.#known?.copy(), this.#ends.get(target)));
    if (head !== "br_if") this.#known = undefined;
    return {};
  }

  #sum(sign: 1 | -1, [left = [], right = []]: readonly Expression[][]): Value {
    const { frame, marked } = this.visit(left);
    this.visit(right);
    if (right[0] !== "i32.const") return {};
    const more = sign * Number(right[1]);
    if (frame !== undefined) return { frame: frame + more };
    return marked !== undefined && more >= 0 && marked + more < PAGE_REACH ? { marked: marked + more } : {};
  }

  /** The stack pointer is lowered by a known size, raised again, or moved by a size that only the caller knows: then it must stay in the stack. */
  #moveStack(expression: Expression[], parts: readonly Expression[][]): Value {
    const { frame } = this.#visitAll(parts);
    const { pointer, top } = this.#stack;
    this.#known?.set(pointer, frame === undefined ? {} : { frame });
    if (frame === 0 || (parts[0]?.[0] === "i32.const" && Number(parts[0][1]) === top)) return {};
    if (this.#known !== undefined && frame !== undefined) this.#known.lowest = Math.min(this.#known.lowest, frame);
    if (frame === undefined || frame > 0) follow(expression, parse(`(if (i32.gt_u (global.get ${pointer}) (i32.const ${top})) (then (unreachable)))`));
    follow(
      expression,
      parse(`(if (i32.lt_s (global.get ${pointer}) (global.get $stack_low)) (then
        (if (i32.lt_s (global.get ${pointer}) (i32.const 0)) (then (unreachable)))
        (global.set $stack_low (global.get ${pointer}))))`),
    );
    return {};
  }

  /** Whether `bytes` from `frame` on lie in what the function may use of the stack. */
  #isInFrame({ frame }: Value, bytes: number): boolean {
    const lowest = (this.#known?.lowest ?? 0) - RED_ZONE_BYTES;
    return frame !== undefined && frame >= lowest && frame + bytes <= 0;
  }

  #store(expression: Expression[], head: string): Value {
    const [pointer, stored] = partsOf(expression).parts as [Expression[], Expression[]];
    const [, type = "", width] = STORE.exec(head) as RegExpExecArray;
    const offset = Number(expression.find((part) => typeof part === "string" && part.startsWith("offset="))?.slice("offset=".length) ?? 0);
    const end = offset + (width === undefined ? (BYTES[type] as number) : Number(width) / 8);
    const value = this.visit(pointer);
    this.visit(stored);
    if (this.#known === undefined || this.#isInFrame(value, end)) return {};
    if (value.marked !== undefined && value.marked + end <= PAGE_REACH) return {};
    const local = this.#kept(expression, pointer, assignedIn(stored));
    if (end <= PAGE_REACH) this.#known.set(local, { marked: 0 });
    follow(expression, markOf(end <= PAGE_REACH ? get(local) : ["i32.add", get(local), constant(offset)], this.#stack));
    return {};
  }

  #storeMany(expression: Expression[], parts: readonly Expression[][]): Value {
    const [pointer, from, size] = parts as [Expression[], Expression[], Expression[]];
    const value = this.visit(pointer);
    this.visit(from);
    this.visit(size);
    if (this.#known === undefined || (size[0] === "i32.const" && this.#isInFrame(value, Number(size[1])))) return {};
    const local = this.#kept(expression, pointer, assignedIn(size, assignedIn(from)));
    if (size[0] === "i32.const" && Number(size[1]) <= PAGE_REACH) follow(expression, markOf(get(local), this.#stack));
    else {
      const bytes = this.#kept(expression, size, new Set());
      const few = ["i32.le_u", get(bytes), constant(PAGE_REACH)];
      follow(expression, ["if", few, ["then", markOf(get(local), this.#stack)], ["else", ["call", "$mark_pages", get(local), get(bytes)]]]);
    }
    return {};
  }

  /** A local that has the value of `part` once the expression is evaluated. */
  #kept(expression: Expression[], part: Expression[], assignedLater: ReadonlySet<string>): string {
    const [head, name] = part;
    if ((head === "local.get" || head === "local.tee") && !assignedLater.has(String(name))) return String(name);
    const local = `$kept:${this.added.length}`;
    this.added.push(local);
    expression[expression.indexOf(part)] = ["local.tee", local, part];
    return local;
  }
}

function either(a: Known | undefined, b: Known | undefined): Known | undefined {
  return a && b ? a.and(b) : (a ?? b);
}

/** Has `next` done right after `expression`. */
function follow(expression: Expression[], next: Expression): void {
  expression.splice(0, expression.length, "block", [...expression], next);
}

function record(text: string, stack: Stack): string {
  const whole = parse(text);
  const begins = whole.findIndex((part, i) => i > 1 && !(Array.isArray(part) && /^(type|param|result|local)$/.test(String(part[0]))));
  if (begins < 0) return text;
  const recording = new Recording(stack);
  for (const part of whole.slice(begins)) recording.visit(part as Expression[]);
  const locals = recording.added.map((local): Expression => ["local", local, "i32"]);
  return ` ${print([...whole.slice(0, begins), ...locals, ...whole.slice(begins)])}\n`;
}

/** Marks the pages of more bytes than one mark is for. */
const markPages = (stack: Stack) => ` (func $mark_pages (param $at i32) (param $bytes i32)
  (local $end i32)
  (local.set $end (i32.add (local.get $at) (local.get $bytes)))
  (local.set $at (i32.and (local.get $at) (i32.const ${-PAGE_BYTES})))
  (loop $next
   ${print(markOf(get("$at"), stack))}
   (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const ${PAGE_BYTES}))) (local.get $end))))
 )
`;

/** Also exports `stack_low`, the lowest value that the stack pointer had. */
export function recordChanges(text: string, top: number): string {
  const stack = { pointer: stackPointerOf(text), top };
  const low = ` (global $stack_low (mut i32) (i32.const ${top}))\n (export "stack_low" (global $stack_low))\n`;
  return mapFunctions(text, (body) => record(body, stack))
    .replace(/^ \(export /m, (first) => low + first)
    .replace(/^ \(func /m, (first) => markPages(stack) + first);
}
