// The rounds: every subject once in each, in an order drawn anew, every answer checked.
import { shuffled } from "../statistics/random.ts";
import { within } from "./deadline.ts";
import { type RoundLoad, watchRound } from "./quiet.ts";
import { type Candidate, type Identity, identityOf, isAbsent, type Result, type Subject } from "./subject.ts";

export interface Progress {
  /** From 1; 0 is the warm-up. */
  round: number;
  rounds: number;
  subject: string;
  /** Estimated from the visits so far, in ms; undefined before there are any. */
  remaining?: number;
}

export interface MeasureOptions {
  rounds: number;
  /** Rounds before them whose samples do not count, though their answers do. Default 1. */
  warmUp?: number;
  /** Decides the order within the rounds. */
  random: () => number;
  /** For one visit, in ms. */
  limit: number;
  /** Ends the run and keeps what is there. */
  signal: AbortSignal;
  /** What is wrong with an answer; undefined if nothing. */
  check(output: string, subject: Identity): string | undefined;
  progress?(progress: Progress): void;
}

export interface Round extends RoundLoad {
  /** Ids, in the order of the round. */
  order: string[];
  ms: number;
}

export interface Measurement {
  /** In the order of the candidates. */
  results: Result[];
  rounds: Round[];
  interrupted: boolean;
}

interface Runner {
  subject: Subject;
  samples: number[][];
  failure?: string;
  /** Of all visits, in ms, for the estimate. */
  spent: number;
  visits: number;
}

class WrongAnswerError extends Error {}

async function visit(runner: Runner, round: number, options: MeasureOptions): Promise<void> {
  const { subject } = runner;
  const { limit, signal, check, rounds } = options;
  const started = performance.now();
  try {
    const samples = await within(subject.limit ?? limit, signal, (inner) => subject.visit(inner));
    for (const { output, ms } of samples) {
      const wrong = check(output, subject);
      if (wrong !== undefined) throw new WrongAnswerError(`wrong answer: ${wrong}`);
      if (!(ms >= 0 && ms < Number.POSITIVE_INFINITY)) throw new WrongAnswerError(`a time that is none: ${ms} ms`);
    }
    if (samples.length === 0) throw new WrongAnswerError("no sample");
    if (round > 0) runner.samples.push(samples.map(({ ms }) => ms));
  } catch (error) {
    if (signal.aborted) return;
    runner.failure = `${error instanceof Error ? error.message : String(error)} (${round > 0 ? `round ${round} of ${rounds}` : "warm-up"})`;
  }
  runner.spent += performance.now() - started;
  runner.visits++;
}

function remaining(runners: readonly Runner[], left: number, pending: readonly Runner[]): number | undefined {
  const known = runners.filter(({ visits }) => visits > 0);
  if (known.length < runners.length) return undefined;
  const mean = (runner: Runner) => (runner.failure === undefined ? runner.spent / runner.visits : 0);
  const sum = (some: readonly Runner[]) => some.reduce((ms, runner) => ms + mean(runner), 0);
  return sum(runners) * left + sum(pending);
}

function resultOf(candidate: Candidate, runner: Runner | undefined): Result {
  const identity = identityOf(candidate);
  if (isAbsent(candidate)) return { ...identity, state: "not measured", reason: candidate.reason };
  const { samples, failure } = runner as Runner;
  if (failure !== undefined) return { ...identity, state: "failed", reason: failure, samples };
  if (samples.length === 0) return { ...identity, state: "not measured", reason: "the run ended before its first sample" };
  return { ...identity, state: "measured", samples, ...(candidate.artifact && { artifact: candidate.artifact }) };
}

/** Measures the subjects among `candidates`. A failure is that subject's own; it is not visited again. */
export async function measure(candidates: readonly Candidate[], options: MeasureOptions): Promise<Measurement> {
  const { rounds, warmUp = 1, random, signal, progress } = options;
  const runners = new Map<Candidate, Runner>();
  for (const candidate of candidates) if (!isAbsent(candidate)) runners.set(candidate, { subject: candidate, samples: [], spent: 0, visits: 0 });
  const all = [...runners.values()];
  const log: Round[] = [];
  for (let round = 1 - warmUp; round <= rounds && !signal.aborted; round++) {
    const order = shuffled(
      all.filter(({ failure }) => failure === undefined),
      random,
    );
    if (order.length === 0) break;
    const started = performance.now();
    const watched = watchRound();
    for (const [at, runner] of order.entries()) {
      const left = remaining(all, rounds - Math.max(round, 0), order.slice(at));
      progress?.({ round: Math.max(round, 0), rounds, subject: runner.subject.name, ...(left !== undefined && { remaining: left }) });
      if (!signal.aborted) await visit(runner, round, options);
    }
    const ms = performance.now() - started;
    if (round > 0 && !signal.aborted) log.push({ order: order.map(({ subject }) => subject.id), ms, ...(await watched()) });
  }
  return { results: candidates.map((candidate) => resultOf(candidate, runners.get(candidate))), rounds: log, interrupted: signal.aborted };
}
