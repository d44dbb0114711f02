// What a function says of itself when its top level has run: the events that it takes and makes (src/events.ts), and when it is
// to be called.

/** A contract as the function's source declares it. */
export interface DescribedContract {
  type: string;
  /** JSON Schema 2020-12; absent where the library that made the schema has none to give. */
  schema?: unknown;
  examples?: readonly unknown[];
  description?: string;
  compatibility?: "backward" | "forward" | "full" | "none";
}

export interface DescribedSubscription {
  /** Types of events: "order.created", "order.*", "*". */
  types: readonly string[];
  /** CloudEvents SQL, or a filter of the CloudEvents Subscriptions API. */
  filter?: unknown;
  retries?: number;
  /** ms. */
  backoff?: number;
  concurrency?: number;
  hops?: number;
}

/** Of a projection: how an event's key is found. */
export interface DescribedFold {
  /** The attribute that is the key. Default: the partition key, else the subject. */
  key?: string;
  /** Whether the function itself says what the key is. */
  isComputed?: true;
}

export interface Description {
  on?: DescribedSubscription;
  /** Of a function that is a projection of the events that it takes. */
  fold?: DescribedFold;
  /** Types of events. */
  emits: readonly string[];
  contracts: readonly DescribedContract[];
  /** Five fields, as in crontab(5). */
  cron?: string;
  /** Of a subscriber, which is no function: the URL that its events are sent to, without its query. */
  sink?: string;
}

/** Of a function that neither takes nor makes events. */
export const NO_EVENTS: Description = { emits: [], contracts: [] };

const COMPATIBILITIES: readonly unknown[] = ["backward", "forward", "full", "none"];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const areTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

/** Those of `keys` that are there, and fit. */
function optional(value: Readonly<Record<string, unknown>>, fits: Readonly<Record<string, (item: unknown) => boolean>>): object | string {
  const taken: Record<string, unknown> = {};
  for (const [key, isFit] of Object.entries(fits)) {
    if (value[key] === undefined) continue;
    if (!isFit(value[key])) return key;
    taken[key] = value[key];
  }
  return taken;
}

const isCount = (least: number) => (value: unknown) => Number.isInteger(value) && (value as number) >= least;
const isAnything = () => true;

const SUBSCRIPTION = {
  filter: isAnything,
  retries: isCount(0),
  backoff: (value: unknown) => typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY,
  concurrency: isCount(1),
  hops: isCount(1),
};
const FOLD = { key: isText, isComputed: (value: unknown) => value === true };
const CONTRACT = {
  schema: isAnything,
  examples: Array.isArray,
  description: (value: unknown) => typeof value === "string",
  compatibility: (value: unknown) => COMPATIBILITIES.includes(value),
};

/**
 * Takes over what is known of it.
 * @returns a text that says what does not fit, if something does not
 */
export function readDescription(value: unknown): Description | string {
  if (!isObject(value)) return "is no object";
  const { on, fold, emits = [], contracts = [], cron } = value;
  if (!areTexts(emits)) return "emits what is no type of an event";
  if (cron !== undefined && !isText(cron)) return "has a cron that is no text";
  let subscription: DescribedSubscription | undefined;
  if (on !== undefined) {
    if (!isObject(on) || !areTexts(on.types) || on.types.length === 0) return "subscribes to no type of an event";
    const options = optional(on, SUBSCRIPTION);
    if (typeof options === "string") return `subscribes with ${options}: ${JSON.stringify(on[options])}`;
    subscription = { types: on.types, ...options };
  }
  const folded = fold === undefined ? undefined : isObject(fold) && subscription ? optional(fold, FOLD) : "no subscription";
  if (typeof folded === "string") return `is a projection with ${folded}: ${JSON.stringify(fold)}`;
  const read: DescribedContract[] = [];
  for (const each of Array.isArray(contracts) ? contracts : [undefined]) {
    if (!isObject(each) || !isText(each.type)) return "has a contract without a type";
    const options = optional(each, CONTRACT);
    if (typeof options === "string") return `has a contract of ${each.type} with ${options}: ${JSON.stringify(each[options])}`;
    read.push({ type: each.type, ...options });
  }
  return { ...(subscription && { on: subscription }), ...(folded && { fold: folded }), emits, contracts: read, ...(cron !== undefined && { cron }) };
}
