// Attempts that have failed, of events that go on.
import { ofFunction, type Store } from "./store.ts";

interface Attempts {
  attempts: number;
}

/** How many there were of a consumer's events, by sequence. */
export function attemptsIn({ attempts }: Store, name: string): Map<number, number> {
  return new Map([...attempts.getRange(ofFunction(name))].map(({ key, value }) => [key[1], (value as Attempts).attempts]));
}
