// What an invocation costs in a running host, without HTTP: one function again and again, thousands in
// random order, and functions that were never seen before.
import { join } from "node:path";
import { build } from "../../src/build/build.ts";
import type { LoadedFunction } from "../../src/host/function.ts";
import { load } from "../../src/host/load.ts";
import { seededRandom } from "../statistics/random.ts";
import type { Variants } from "./variants.ts";

const EVENT = Buffer.from('{"name":"Ada"}');

export interface InvocationSamples {
  /** ms of each invocation of hello, one after the other. */
  hello: number[];
  /** The same of one of the thousands, a little larger than hello, in rounds between those. */
  one: number[];
  /** ms of each invocation of functions taken at random, likewise. */
  random: number[];
  /** ms from bytes to the first response. */
  firstThin: number[];
  firstStandalone: number[];
  /** ms that V8 takes to compile as many bytes, nothing else. */
  compile: number[];
}

export interface InvocationOptions {
  /** Invocations of hello. */
  invocations: number;
  thin: Variants;
  /** Never loaded before. */
  standalone: Variants;
  progress(text: string): void;
}

const ROUNDS = 20;
const THIN_PER_STANDALONE = 5;

async function timed(fn: LoadedFunction, expected: string): Promise<number> {
  const started = performance.now();
  const { stdout } = await fn.run(EVENT);
  const ms = performance.now() - started;
  if (Buffer.from(stdout).toString() !== expected) throw new Error(`${fn.name} answered ${Buffer.from(stdout)} instead of ${expected}`);
  return ms;
}

async function timedLoad(module: Uint8Array, expected: string): Promise<number> {
  const started = performance.now();
  const { stdout } = await (await load(module)).run(EVENT);
  const ms = performance.now() - started;
  if (Buffer.from(stdout).toString() !== expected) throw new Error(`a function never seen answered ${Buffer.from(stdout)} instead of ${expected}`);
  return ms;
}

/** @param root the checkout */
export async function measureInvocations(root: string, { invocations, thin, standalone, progress }: InvocationOptions): Promise<InvocationSamples> {
  const hello = await load((await build({ entry: join(root, "examples/hello.ts"), thin: true })).module, { trusted: true });
  const answer = '{"hello":"Ada"}\n';
  for (let i = 0; i < 3000; i++) await hello.run(EVENT);
  const samples: InvocationSamples = { hello: [], one: [], random: [], firstThin: [], firstStandalone: [], compile: [] };

  // The first of them are kept for the first loads.
  const fresh = (standalone.modules.length / 2) * THIN_PER_STANDALONE;
  progress(`loading ${thin.modules.length - fresh} functions`);
  const functions = await Promise.all(thin.modules.slice(fresh).map((module) => load(module, { trusted: true })));
  const random = seededRandom(1);
  for (let round = 0; round < ROUNDS; round++) {
    progress(`invocations, round ${round + 1} of ${ROUNDS}`);
    for (let i = 0; i < invocations / ROUNDS; i++) samples.hello.push(await timed(hello, answer));
    for (let i = 0; i < invocations / ROUNDS; i++) samples.one.push(await timed(functions[round] as LoadedFunction, thin.answerOf(fresh + round)));
    for (let i = 0; i < invocations / ROUNDS; i++) {
      const which = Math.floor(random() * functions.length);
      samples.random.push(await timed(functions[which] as LoadedFunction, thin.answerOf(fresh + which)));
    }
  }
  progress("first loads");
  for (const [i, module] of standalone.modules.entries()) {
    if (i % 2 === 1) {
      const started = performance.now();
      new WebAssembly.Module(module as BufferSource); // another one: V8 compiles the same bytes only once
      samples.compile.push(performance.now() - started);
      continue;
    }
    samples.firstStandalone.push(await timedLoad(module, standalone.answerOf(i)));
    for (let k = 0; k < THIN_PER_STANDALONE; k++) {
      const which = samples.firstThin.length;
      samples.firstThin.push(await timedLoad(thin.modules[which] as Uint8Array, thin.answerOf(which)));
    }
  }
  return samples;
}
