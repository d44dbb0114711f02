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

describe("a function that keeps account of its stores", () => {
  const random = seededRandom(SEED);
  const seen = { finished: 0, trapped: 0, tampered: 0, marked: 0, unmarkedStack: 0 };

  it("marks whatever it changes but for its own part of the stack, or the map shows that it was tampered with", { timeout: 120_000 }, () => {
    for (let program = 0; program < PROGRAMS; program++) {
      const text = canonical(new Generator(random).module());
      const [original, recording] = [compile(text), compile(recordChanges(text, STACK_TOP))];
      for (let run = 0; run < RUNS; run++) {
        const parameters = [anyAddress(random), anyAddress(random), anyAddress(random), Math.floor(random() * 4)] as const;
        const why = { seed: SEED, program, run, parameters };
        const fill = (memory: Uint8Array) => {
          for (let i = 0; i < memory.length; i += 97) if (i < STACK_TOP - 4096 || i >= MAP.to) memory[i] = i % 251;
        };
        const { memory, stack_low, __stack_pointer, run: recorded } = instanceOf(recording);
        const bytes = new Uint8Array(memory.buffer);
        fill(bytes);
        const before = bytes.slice();
        // The stack may be nearly used up.
        const pointer = random() < 0.3 ? 16 * Math.floor(random() * 100) : STACK_TOP;
        __stack_pointer.value = pointer;
        stack_low.value = pointer;
        let result: unknown;
        try {
          result = recorded(...parameters);
        } catch (trap) {
          expect(trap).toBeInstanceOf(WebAssembly.RuntimeError);
          seen.trapped++;
          continue; // a host then writes all of memory
        }
        seen.finished++;
        const marks = bytes.subarray(MAP.from, MAP.to);
        if (marks.subarray(STACK_TOP / PAGE_BYTES, MAP.to / PAGE_BYTES).some((mark) => mark !== 0)) {
          seen.tampered++;
          continue; // likewise
        }
        const low = Math.max(0, stack_low.value - RED_ZONE_BYTES);
        const isMarked = (at: number) => marks[Math.floor(at / PAGE_BYTES)] === 1 || marks[Math.floor((at - PAGE_REACH) / PAGE_BYTES)] === 1;
        for (const at of differences(before, bytes)) {
          if (at >= MAP.from && at < MAP.to) continue;
          const isStack = at >= low && at < pointer;
          if (isMarked(at)) seen.marked++;
          else if (isStack) seen.unmarkedStack++;
          else expect.unreachable(`${at} has changed and is not marked: ${JSON.stringify(why)}`);
        }

        const plain = instanceOf(original);
        const expected = new Uint8Array(plain.memory.buffer);
        fill(expected);
        plain.__stack_pointer.value = pointer;
        expect({ ...why, result: plain.run(...parameters), pointer: plain.__stack_pointer.value }).toEqual({
          ...why,
          result,
          pointer: __stack_pointer.value,
        });
        expect(differences(expected, bytes).filter((at) => at < MAP.from || at >= MAP.to)).toEqual([]);
      }
    }
    console.log(seen);
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
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
