// How long a turn of a subject is that lives as long as the run.

/** Starts, each timed alone: at most so many, and no more once they have taken the time, in ms. */
export interface Turn {
  most: number;
  budget: number;
}

const TURN: Turn = { most: 20, budget: 25 };
const FIRST_TURN: Turn = { most: 2000, budget: 300 };

/** The first turn, which is the warm-up, gets more. @param turns before this one */
export const turnOf = (turns: number): Turn => (turns === 0 ? FIRST_TURN : TURN);

/** The first visit also sets its host up: an interpreter that runs 30 ms of node's work takes seconds, on a busy machine many. */
export const VISIT_LIMIT_MS = 60_000;
