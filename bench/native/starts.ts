// Starts of several programs in rounds, all timed by the same spawner.
import { shuffled } from "../statistics/random.ts";
import type { Spawner } from "./spawner.ts";

export interface Program {
  id: string;
  name: string;
  command: readonly string[];
  /** Of its end. Default 0. */
  status?: number;
  /** Starts in a turn: many of what is over soon. */
  turn: number;
}

export interface Samples {
  /** ms by round. */
  starts: number[][];
  /** The most memory resident, in bytes, by round. */
  memory: number[][];
}

/** In every round every program has its turn, in an order drawn anew; the first round does not count. */
export async function measureStarts(
  programs: readonly Program[],
  {
    spawner,
    rounds,
    input,
    answer,
    random,
    progress,
  }: { spawner: Spawner; rounds: number; input: string; answer: string; random: () => number; progress(text: string): void },
): Promise<Map<string, Samples>> {
  const all = new Map<string, Samples>(programs.map(({ id }) => [id, { starts: [], memory: [] }]));
  for (let round = 0; round <= rounds; round++)
    for (const { id, name, command, status = 0, turn } of shuffled(programs, random)) {
      progress(`round ${round} of ${rounds}: ${name}`);
      const starts = await spawner.starts(turn, command, input, { answer, status });
      if (round === 0) continue;
      const samples = all.get(id) as Samples;
      samples.starts.push(starts.map(({ ms }) => ms));
      samples.memory.push(starts.map(({ memory }) => memory));
    }
  return all;
}
