// Runs small programs and says what came of each, in a form that can leave the sandbox as JSON.
import { show } from "./show.ts";

export type Program = () => unknown;

/** What a program returned, or the name of what it threw. */
export type Outcome = { value: string } | { error: { name: string } };

/** Runs the programs one after the other. */
export async function runAll(programs: Record<string, Program>): Promise<Record<string, Outcome>> {
  const outcomes: Record<string, Outcome> = {};
  for (const [name, program] of Object.entries(programs)) outcomes[name] = await outcomeOf(program);
  return outcomes;
}

async function outcomeOf(program: Program): Promise<Outcome> {
  try {
    return { value: show(await program()) };
  } catch (error) {
    return { error: { name: error instanceof Error ? error.name : show(error) } };
  }
}

/** The name of what `action` throws, or else what it returned. */
export function attempt(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return thrown(error);
  }
}

/** The name of what `action` throws or rejects with, or else what it came to. */
export async function attemptAsync(action: () => unknown): Promise<unknown> {
  try {
    return await action();
  } catch (error) {
    return thrown(error);
  }
}

function thrown(error: unknown): string {
  return error instanceof Error ? `throws ${error.name}` : `throws ${show(error)}`;
}
