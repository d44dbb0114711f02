// Which of many subscriptions an event concerns, without asking each of them.
import { attributeText, type CloudEvent } from "./cloud-event.ts";
import { compileFilter, type Filter, type Passes } from "./filter.ts";

interface Entry<T> {
  value: T;
  passes: Passes;
  /** Counts up with each subscription. */
  order: number;
}

/** Subscriptions whose filter needs the same piece of the same attribute, by what that piece has to be. */
interface Probe<T> {
  attribute: string;
  /** The piece of an attribute's text: all of it, or so many characters at its beginning or end. */
  cut(text: string): string;
  entries: Map<string, Set<Entry<T>>>;
}

/** A condition without which a filter lets no event pass. */
interface Condition {
  dialect: keyof typeof CUTS;
  attribute: string;
  text: string;
}

/** How pieces of `length` are cut. A text that is too short gives itself, which is then equal to no piece of that length. */
const CUTS = {
  exact: () => (text: string) => text,
  prefix: (length: number) => (text: string) => text.slice(0, length),
  suffix: (length: number) => (text: string) => text.slice(-length),
};

/**
 * Subscriptions, found by what their filters need. A filter is filed under one condition on an attribute (`exact`, `prefix`, `suffix`,
 * also within `all`; in `any` one for each alternative), the one that the fewest others are filed under. An event is looked up once for
 * each attribute and length that occurs; only the filters found so, and those without such a condition, are evaluated.
 *
 * @example
 * const index = new SubscriptionIndex<string>();
 * const remove = index.add({ exact: { type: "order" } }, "billing");
 * index.match({ specversion: "1.0", id: "1", source: "/shop", type: "order" }); // ["billing"]
 * remove();
 */
export class SubscriptionIndex<T> {
  /** By dialect, attribute and length of the piece. */
  readonly #probes = new Map<string, Probe<T>>();
  readonly #others = new Set<Entry<T>>();
  readonly #compile: (filter: Filter) => Passes;
  #added = 0;

  /** @param compile makes a filter a function; to be replaced by what observes it */
  constructor(compile: (filter: Filter) => Passes = compileFilter) {
    this.#compile = compile;
  }

  /**
   * @param filter one that was checked; undefined: all events pass
   * @returns removes the subscription
   */
  add(filter: Filter | undefined, value: T): () => void {
    const entry: Entry<T> = { value, passes: filter === undefined ? () => true : this.#compile(filter), order: this.#added++ };
    const conditions = filter && this.#conditions(filter);
    if (conditions === undefined) this.#others.add(entry);
    else for (const condition of conditions) this.#file(condition, entry);
    return () => {
      this.#others.delete(entry);
      for (const condition of conditions ?? []) this.#remove(condition, entry);
    };
  }

  /** The values whose filters the event passes, in the order in which they were added. */
  match(event: CloudEvent): T[] {
    const found = new Set<Entry<T>>();
    const evaluate = (entry: Entry<T>) => {
      if (!found.has(entry) && entry.passes(event)) found.add(entry);
    };
    for (const { attribute, cut, entries } of this.#probes.values()) {
      const text = attributeText(event, attribute);
      if (text !== undefined) entries.get(cut(text))?.forEach(evaluate);
    }
    this.#others.forEach(evaluate);
    return [...found].sort((a, b) => a.order - b.order).map(({ value }) => value);
  }

  /** Conditions of which an event that passes meets at least one, with the fewest subscriptions filed under them; undefined where there are none. */
  #conditions(filter: Filter): Condition[] | undefined {
    if ("any" in filter) {
      const alternatives = filter.any.map((part) => this.#conditions(part));
      return alternatives.some((conditions) => conditions === undefined) ? undefined : (alternatives as Condition[][]).flat();
    }
    const choices = "all" in filter ? filter.all.map((part) => this.#conditions(part)) : conditionsOf(filter).map((condition) => [condition]);
    const sized = choices.flatMap((conditions) => (conditions === undefined ? [] : [{ conditions, size: this.#size(conditions) }]));
    return sized.sort((a, b) => a.size - b.size)[0]?.conditions;
  }

  #size(conditions: readonly Condition[]): number {
    return conditions.reduce((sum, condition) => sum + (this.#probes.get(keyOf(condition))?.entries.get(condition.text)?.size ?? 0), 0);
  }

  #file(condition: Condition, entry: Entry<T>): void {
    const { dialect, attribute, text } = condition;
    const key = keyOf(condition);
    const probe = this.#probes.get(key) ?? { attribute, cut: CUTS[dialect](text.length), entries: new Map<string, Set<Entry<T>>>() };
    this.#probes.set(key, probe);
    const same = probe.entries.get(text) ?? new Set();
    probe.entries.set(text, same.add(entry));
  }

  #remove(condition: Condition, entry: Entry<T>): void {
    const key = keyOf(condition);
    const probe = this.#probes.get(key);
    const same = probe?.entries.get(condition.text);
    same?.delete(entry);
    if (same?.size === 0) probe?.entries.delete(condition.text);
    if (probe?.entries.size === 0) this.#probes.delete(key);
  }
}

function keyOf({ dialect, attribute, text }: Condition): string {
  return dialect === "exact" ? attribute : `${dialect} ${attribute} ${text.length}`;
}

function conditionsOf(filter: Filter): Condition[] {
  const dialects = Object.entries(filter).filter(([dialect]) => dialect in CUTS) as [keyof typeof CUTS, Record<string, string>][];
  return dialects.flatMap(([dialect, texts]) => Object.entries(texts).map(([attribute, text]) => ({ dialect, attribute, text })));
}
