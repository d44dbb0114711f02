// What is known of a function's locals at one place in it, on whatever way that was reached: which hold an address in the
// function's own frame, and which an address whose page is marked already.

/** What is known of a value. */
export interface Value {
  /** It is so many bytes from where the stack pointer was when the function began. */
  frame?: number;
  /** A page is marked in which an address lies that is at most so many bytes below it. */
  marked?: number;
}

export class Known {
  readonly #locals: Map<string, Value>;
  /** How low the stack pointer has been since the function began, counted like `frame`: at least so far down. */
  lowest: number;

  constructor(locals: Map<string, Value> = new Map(), lowest = 0) {
    this.#locals = locals;
    this.lowest = lowest;
  }

  copy(): Known {
    return new Known(new Map(this.#locals), this.lowest);
  }

  of(local: string): Value {
    return this.#locals.get(local) ?? {};
  }

  set(local: string, value: Value): void {
    this.#locals.set(local, value);
  }

  forget(locals: Iterable<string>): void {
    for (const local of locals) this.#locals.delete(local);
  }

  /** What holds whether this or `other` is the case. */
  and(other: Known): Known {
    const both = new Map<string, Value>();
    for (const [local, value] of this.#locals) both.set(local, common(value, other.of(local)));
    return new Known(both, Math.max(this.lowest, other.lowest));
  }
}

export function common(a: Value, b: Value): Value {
  return {
    ...(a.frame !== undefined && a.frame === b.frame && { frame: a.frame }),
    ...(a.marked !== undefined && b.marked !== undefined && { marked: Math.max(a.marked, b.marked) }),
  };
}
