// What the shared engine keeps account of (src/assemble/engine/changes.ts): random functions, made by it to do so, are run
// with random addresses, also ones that only a hostile snapshot could have, and then all of memory is looked at.
import binaryen from "binaryen";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../bench/statistics/random.ts";
import { recordChanges } from "../src/assemble/engine/changes.ts";
import { MAP_BYTES, mapStart, PAGE_BYTES, PAGE_REACH, RED_ZONE_BYTES } from "../src/engine/page-marks.ts";

const SEED = Number(process.env.SPORELET_SEED ?? 1);
const PROGRAMS = 100;
const RUNS = 30;
const WASM_PAGES = 8;
const MEMORY_BYTES = WASM_PAGES << 16;
const STACK_TOP = 0x10000;
const MAP = { from: mapStart(STACK_TOP), to: mapStart(STACK_TOP) + MAP_BYTES };

type Random = () => number;

/** A function of `$a`, `$b`, `$c` and, by `$depth`, of itself. */
class Generator {
  readonly #random: Random;
  readonly #frame: number;
  #labels = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#frame = this.#below(3) === 0 ? 0 : 16 * (1 + this.#below(40));
  }

  #below(n: number): number {
    return Math.floor(this.#random() * n);
  }

  #one(...of: readonly (() => string)[]): string {
    return (of[this.#below(of.length)] as () => string)();
  }

  #local(): string {
    return `$${"abcde"[this.#below(5)]}`;
  }

  #address(): string {
    const offset = () => [4, 8, 100, 1000, 1023, 1100, 5000][this.#below(7)];
    if (this.#below(2) === 0) return `(local.get ${this.#local()})`;
    return this.#one(
      () => `(local.get $f)`,
      () => `(i32.add (local.get ${this.#local()}) (i32.const ${offset()}))`,
      () => `(i32.sub (local.get ${this.#local()}) (i32.const ${offset()}))`,
      () => `(i32.add (local.get $f) (i32.const ${this.#below(this.#frame + 8)}))`,
      () => `(i32.sub (global.get $sp) (i32.const ${this.#below(400)}))`,
      () => `(i32.add (local.get $f) (i32.and (local.get ${this.#local()}) (i32.const 2047)))`,
      () => `(local.tee ${this.#local()} ${this.#address()})`,
      () => `(select (local.get $f) (local.get ${this.#local()}) (local.get $c))`,
      () => `(i32.const ${MAP.to + this.#below(50_000)})`,
    );
  }

  #value(): string {
    return this.#one(
      () => `(i32.const ${this.#below(1000)})`,
      () => `(i32.const 0)`,
      () => `(local.get ${this.#local()})`,
      () => `(local.tee ${this.#local()} ${this.#address()})`,
      () => `(call $run (local.get $a) (local.get $c) (local.get $b) (i32.sub (local.get $depth) (i32.const 1)))`,
    );
  }

  #store(): string {
    const offset = [0, 0, 4, 40, 1000, 1020, 1024, 5000][this.#below(8)];
    const at = `offset=${offset} align=1 ${this.#address()}`;
    return this.#one(
      () => `(i32.store ${at} ${this.#value()})`,
      () => `(i32.store8 offset=${offset} ${this.#address()} ${this.#value()})`,
      () => `(i64.store ${at} (i64.extend_i32_u ${this.#value()}))`,
      () => `(f64.store ${at} (f64.const 1.5))`,
      () => `(memory.fill ${this.#address()} (i32.const ${this.#below(3)}) ${this.#size()})`,
      () => `(memory.copy ${this.#address()} ${this.#address()} ${this.#size()})`,
    );
  }

  #size(): string {
    return this.#one(
      () => `(i32.const ${[0, 8, 32, 1024, 1025, 9000][this.#below(6)]})`,
      () => `(i32.and (local.get ${this.#local()}) (i32.const ${[63, 2047, 16383][this.#below(3)]}))`,
    );
  }

  #statements(depth: number): string {
    return Array.from({ length: 1 + this.#below(4) }, () => this.#statement(depth)).join("\n");
  }

  #statement(depth: number): string {
    if (depth === 0) return this.#store();
    const label = `$l${this.#labels++}`;
    const condition = `(i32.and (local.get ${this.#local()}) (i32.const ${1 << this.#below(6)}))`;
    // As C's alloca does; the size is mostly small.
    const size = `(i32.and (local.get ${this.#local()}) (i32.const ${this.#below(4) === 0 ? -16 : 1008}))`;
    return this.#one(
      () => this.#store(),
      () => this.#store(),
      () => `(local.set ${this.#local()} ${this.#address()})`,
      () => `(if ${condition} (then ${this.#statements(depth - 1)}) (else ${this.#statements(depth - 1)}))`,
      () => `(block ${label} ${this.#statements(depth - 1)} (br_if ${label} ${condition}) ${this.#statements(depth - 1)})`,
      () => `(if ${condition} (then (global.set $sp (local.tee ${this.#local()} (i32.sub (global.get $sp) ${size})))))`,
      () => `(loop ${label} ${this.#statements(depth - 1)} (br_if ${label} (i32.gt_s (local.tee $n (i32.sub (local.get $n) (i32.const 1))) (i32.const 0))))`,
    );
  }

  module(): string {
    const frame = this.#frame;
    return `(module
      (memory $memory (export "memory") ${WASM_PAGES})
      (global $sp (export "__stack_pointer") (mut i32) (i32.const ${STACK_TOP}))
      (func $run (export "run") (param $a i32) (param $b i32) (param $c i32) (param $depth i32) (result i32)
        (local $d i32) (local $e i32) (local $f i32) (local $g i32) (local $n i32)
        (if (i32.lt_s (local.get $depth) (i32.const 0)) (then (return (local.get $b))))
        (local.set $g (global.get $sp))
        (local.set $n (i32.const 5))
        ${frame === 0 ? "(local.set $f (global.get $sp))" : `(global.set $sp (local.tee $f (i32.sub (global.get $sp) (i32.const ${frame}))))`}
        ${this.#statements(3)}
        (global.set $sp ${frame === 0 ? "(local.get $g)" : `(i32.add (local.get $f) (i32.const ${frame}))`})
        (i32.const 1)))`;
  }
}

interface Exports {
  memory: WebAssembly.Memory;
  __stack_pointer: WebAssembly.Global<"i32">;
  stack_low: WebAssembly.Global<"i32">;
  run(a: number, b: number, c: number, depth: number): number;
}

function compile(text: string): WebAssembly.Module {
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.All);
  if (!module.validate()) throw new Error(text);
  module.setFeatures(binaryen.Features.BulkMemory | binaryen.Features.MutableGlobals);
  const wasm = module.emitBinary();
  module.dispose();
  return new WebAssembly.Module(wasm as BufferSource);
}

/** As binaryen prints it. */
function canonical(text: string): string {
  const module = binaryen.parseText(text);
  const printed = module.emitText();
  module.dispose();
  return printed;
}

const instanceOf = (module: WebAssembly.Module) => new WebAssembly.Instance(module).exports as unknown as Exports;

function anyAddress(random: Random): number {
  const below = (n: number) => Math.floor(random() * n);
  const nearPageEnd = () => MAP.to + PAGE_BYTES * below(30) + 4000 + below(200);
  const special = [STACK_TOP, MAP.from, MAP.from + MAP.from / PAGE_BYTES, MAP.to, MEMORY_BYTES];
  const kind = random();
  if (kind < 0.7) return nearPageEnd();
  if (kind < 0.8) return below(STACK_TOP);
  if (kind < 0.93) return (special[below(special.length)] as number) + below(4400) - 2200;
  return -below(MEMORY_BYTES);
}

function differences(a: Uint8Array, b: Uint8Array): number[] {
  const BLOCK = 1024;
  const found: number[] = [];
  for (let block = 0; block < a.length; block += BLOCK) {
    if (Buffer.compare(a.subarray(block, block + BLOCK), b.subarray(block, block + BLOCK)) === 0) continue;
    for (let at = block; at < block + BLOCK; at++) if (a[at] !== b[at]) found.push(at);
  }
  return found;
}

type Parameters = readonly [a: number, b: number, c: number, depth: number];

const fill = (memory: Uint8Array) => {
  for (let i = 0; i < memory.length; i += 97) if (i < STACK_TOP - 4096 || i >= MAP.to) memory[i] = i % 251;
};

/**
 * Runs what keeps account, with the stack pointer at `pointer`.
 * @returns "all" where a host then writes all of memory: after a trap, or where the map shows that it was tampered with
 */
function recorded(recording: WebAssembly.Module, parameters: Parameters, pointer: number) {
  const { memory, stack_low, __stack_pointer, run } = instanceOf(recording);
  const bytes = new Uint8Array(memory.buffer);
  fill(bytes);
  __stack_pointer.value = pointer;
  stack_low.value = pointer;
  const before = bytes.slice();
  let result: number;
  try {
    result = run(...parameters);
  } catch (trap) {
    expect(trap).toBeInstanceOf(WebAssembly.RuntimeError);
    return { all: "trapped" as const };
  }
  const marks = bytes.subarray(MAP.from, MAP.to);
  if (marks.subarray(STACK_TOP / PAGE_BYTES, MAP.to / PAGE_BYTES).some((mark) => mark !== 0)) return { all: "tampered" as const };
  const low = Math.max(0, stack_low.value - RED_ZONE_BYTES);
  const isMarked = (at: number) => marks[Math.floor(at / PAGE_BYTES)] === 1 || marks[Math.floor((at - PAGE_REACH) / PAGE_BYTES)] === 1;
  const changed = differences(before, bytes).filter((at) => at < MAP.from || at >= MAP.to);
  const unmarked = changed.filter((at) => !isMarked(at));
  return { all: undefined, result, pointer: __stack_pointer.value, bytes, changed, unmarked, lost: unmarked.filter((at) => at < low || at >= pointer) };
}

/** `$run` with `body`, which has `$a`, `$b`, `$c`, `$depth` and the local `$f`. */
const moduleOf = (body: string) => `(module
  (memory $memory (export "memory") ${WASM_PAGES})
  (global $sp (export "__stack_pointer") (mut i32) (i32.const ${STACK_TOP}))
  (func $run (export "run") (param $a i32) (param $b i32) (param $c i32) (param $depth i32) (result i32) (local $f i32)
    ${body}
    (i32.const 1)))`;

/** The last address of a page, but for a few bytes. */
const PAGE_END = MAP.to + PAGE_BYTES - 8;

describe("a function that keeps account of its stores", () => {
  const random = seededRandom(SEED);
  const seen = { finished: 0, trapped: 0, tampered: 0, marked: 0, unmarkedStack: 0 };

  it("marks whatever it changes but for its own part of the stack, or the map shows that it was tampered with", { timeout: 120_000 }, () => {
    for (let program = 0; program < PROGRAMS; program++) {
      const text = canonical(new Generator(random).module());
      const [original, recording] = [compile(text), compile(recordChanges(text, STACK_TOP))];
      for (let run = 0; run < RUNS; run++) {
        const parameters: Parameters = [anyAddress(random), anyAddress(random), anyAddress(random), Math.floor(random() * 4)];
        const pointer = random() < 0.3 ? 16 * Math.floor(random() * 100) : STACK_TOP; // the stack may be nearly used up
        const why = { seed: SEED, program, run, parameters };
        const ended = recorded(recording, parameters, pointer);
        seen[ended.all ?? "finished"]++;
        if (ended.all !== undefined) continue;
        seen.marked += ended.changed.length - ended.unmarked.length;
        seen.unmarkedStack += ended.unmarked.length;
        expect({ ...why, lost: ended.lost }).toEqual({ ...why, lost: [] });

        const plain = instanceOf(original);
        const expected = new Uint8Array(plain.memory.buffer);
        fill(expected);
        plain.__stack_pointer.value = pointer;
        expect({ ...why, result: plain.run(...parameters), pointer: plain.__stack_pointer.value }).toEqual({
          ...why,
          result: ended.result,
          pointer: ended.pointer,
        });
        expect(differences(expected, ended.bytes).filter((at) => at < MAP.from || at >= MAP.to)).toEqual([]);
      }
    }
    console.log(seen);
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
  });

  const STORES: readonly (readonly [what: string, body: string, stores: number])[] = [
    [
      "a pointer that moves on in a loop",
      `(i32.store8 (local.get $a) (i32.const 255)) (loop $next (i32.store8 (local.get $a) (i32.const 255)) (local.set $a (i32.add (local.get $a) (i32.const 6000)))
        (br_if $next (i32.gt_s (local.tee $depth (i32.sub (local.get $depth) (i32.const 1))) (i32.const 0))))`,
      9,
    ],
    [
      "what is too far above a pointer that was stored through",
      "(i32.store8 (local.get $a) (i32.const 255)) (local.set $b (i32.add (local.get $a) (i32.const 1000))) (i32.store8 offset=1000 (local.get $b) (i32.const 255))",
      2,
    ],
    [
      "what is below a pointer that was stored through",
      "(i32.store8 (local.get $a) (i32.const 255)) (local.set $b (i32.sub (local.get $a) (i32.const 6000))) (i32.store8 (local.get $b) (i32.const 255))",
      2,
    ],
    [
      "a pointer that was stored through in one of two cases",
      "(if (i32.eqz (local.get $b)) (then (i32.store8 (local.get $c) (i32.const 255)))) (i32.store8 (local.get $c) (i32.const 255))",
      1,
    ],
    ["an address that the stored value's expression replaces", "(i32.store8 (local.get $a) (i32.lt_u (i32.const 0) (local.tee $a (i32.const 8))))", 1],
  ];

  it.each(STORES)("marks %s", (_, body, stores) => {
    const { all, changed, lost } = recorded(compile(recordChanges(canonical(moduleOf(body)), STACK_TOP)), [PAGE_END + 20_480, 1, PAGE_END, 9], STACK_TOP);
    expect({ all, changed: changed?.length, lost }).toEqual({ all: undefined, changed: stores, lost: [] });
  });

  it.each([
    [
      "up, by a size below zero, and calls",
      `(if (i32.eqz (local.get $depth)) (then (global.set $sp (local.tee $f (i32.sub (global.get $sp) (i32.const 64)))) (i32.store (local.get $f) (i32.const 255)) (return (i32.const 0))))
       (global.set $sp (i32.sub (global.get $sp) (local.get $b))) (drop (call $run (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))`,
      STACK_TOP,
    ],
    [
      "below zero, and stores where the frame is above it again",
      "(global.set $sp (local.tee $f (i32.sub (global.get $sp) (i32.const 2048)))) (i32.store (i32.add (local.get $f) (i32.const 1104)) (i32.const 255))",
      1024,
    ],
  ])("traps where it moves the stack pointer %s", (_, body, pointer) => {
    const text = canonical(moduleOf(body));
    expect(recorded(compile(recordChanges(text, STACK_TOP)), [0, -400_000, 0, 1], pointer)).toEqual({ all: "trapped" });
    const { memory, __stack_pointer, run } = instanceOf(compile(text));
    __stack_pointer.value = pointer;
    run(0, -400_000, 0, 1);
    expect(new Uint8Array(memory.buffer)).toContain(255);
  });

  it("does not mark what lies in its frame, nor twice what one pointer writes", () => {
    const text = canonical(`(module
      (memory $memory (export "memory") 1)
      (global $sp (export "__stack_pointer") (mut i32) (i32.const ${STACK_TOP}))
      (func $run (export "run") (param $a i32) (local $f i32)
        (global.set $sp (local.tee $f (i32.sub (global.get $sp) (i32.const 64))))
        (i32.store offset=60 (local.get $f) (i32.const 1))
        (i32.store (local.get $a) (i32.const 1))
        (i32.store offset=1004 (local.get $a) (i32.const 1))
        (i32.store (i32.add (local.get $a) (i32.const 16)) (i32.const 1))
        (global.set $sp (i32.add (local.get $f) (i32.const 64)))))`);
    expect(recordChanges(text, STACK_TOP).split(`(i32.store8 offset=${MAP.from} `).length - 1).toBe(2); // one is in what marks many pages
  });
});
