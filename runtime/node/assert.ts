// node:assert. The comparisons are Node's; the message of a failed one shows both values, without a diff.
import { inspect } from "node:util";
import { deepEqual as structural } from "./deep-equal.ts";

type Message = string | Error | undefined;
type Block = () => unknown;
type Pattern = RegExp | Error | object | ((error: unknown) => unknown) | undefined;

interface Details {
  message?: string | undefined;
  actual?: unknown;
  expected?: unknown;
  operator?: string;
  stackStartFn?: unknown;
}

class AssertionError extends Error {
  readonly code = "ERR_ASSERTION";
  readonly generatedMessage: boolean;
  readonly actual: unknown;
  readonly expected: unknown;
  readonly operator: string | undefined;

  constructor({ message, actual, expected, operator }: Details) {
    super(message ?? `${inspect(actual)} ${operator} ${inspect(expected)}`);
    Object.defineProperty(this, "name", { value: "AssertionError", writable: true, configurable: true });
    this.generatedMessage = message === undefined;
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
  }
}

const SENTENCES: Record<string, string> = {
  strictEqual: "Expected values to be strictly equal:",
  deepStrictEqual: "Expected values to be strictly deep-equal:",
  deepEqual: "Expected values to be loosely deep-equal:",
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
};

/** @param generated the message where the caller gave none */
function refuse(message: Message, details: Details, generated?: string): never {
  if (message instanceof Error) throw message;
  const error = new AssertionError({ ...details, message: message ?? generated });
  if (message === undefined)
    Object.assign(error, { generatedMessage: !["ifError", "rejects", "doesNotThrow", "doesNotReject"].includes(details.operator ?? "") });
  throw error;
}

function compare(passes: boolean, operator: string, actual: unknown, expected: unknown, message: Message): void {
  if (passes) return;
  const sentence = SENTENCES[operator];
  const [left, right] = [inspect(actual), inspect(expected)];
  const deep = typeof expected === "object" && expected !== null;
  if (operator.startsWith("not") && !right.includes("\n")) refuse(message, { actual, expected, operator }, `${sentence}${deep ? "\n\n" : " "}${right}`);
  const values = operator.startsWith("not") ? right : /\n/.test(left + right) ? `${left}\n\nshould equal\n\n${right}` : `${left} !== ${right}`;
  refuse(message, { actual, expected, operator }, sentence && `${sentence}\n\n${values}${operator.startsWith("not") ? "" : "\n"}`);
}

function ok(value?: unknown, message?: Message): asserts value {
  if (value) return;
  refuse(message, { actual: value, expected: true, operator: "==" }, "The expression evaluated to a falsy value");
}

// biome-ignore lint/suspicious/noDoubleEquals: what the loose comparison is
const loose = (a: unknown, b: unknown): boolean => a == b || (Number.isNaN(a) && Number.isNaN(b));

const equal = (a: unknown, b: unknown, message?: Message): void => compare(loose(a, b), "==", a, b, message);
const notEqual = (a: unknown, b: unknown, message?: Message): void => compare(!loose(a, b), "!=", a, b, message);
const strictEqual = (a: unknown, b: unknown, message?: Message): void => compare(Object.is(a, b), "strictEqual", a, b, message);
const notStrictEqual = (a: unknown, b: unknown, message?: Message): void => compare(!Object.is(a, b), "notStrictEqual", a, b, message);
const deepEqual = (a: unknown, b: unknown, message?: Message): void => compare(structural(a, b, false), "deepEqual", a, b, message);
const notDeepEqual = (a: unknown, b: unknown, message?: Message): void => compare(!structural(a, b, false), "notDeepEqual", a, b, message);
const deepStrictEqual = (a: unknown, b: unknown, message?: Message): void => compare(structural(a, b, true), "deepStrictEqual", a, b, message);
const notDeepStrictEqual = (a: unknown, b: unknown, message?: Message): void => compare(!structural(a, b, true), "notDeepStrictEqual", a, b, message);

function fail(message: Message = "Failed"): never {
  refuse(message, { operator: "fail" });
}

function ifError(value: unknown): void {
  if (value === null || value === undefined) return;
  const said = value instanceof Error ? value.message || value.name : inspect(value);
  refuse(undefined, { actual: value, expected: null, operator: "ifError" }, `ifError got unwanted exception: ${said}`);
}

function matchText(text: unknown, pattern: RegExp, wanted: boolean, message: Message): void {
  const operator = wanted ? "match" : "doesNotMatch";
  const verb = wanted ? "did not match" : "was expected to not match";
  if (typeof text !== "string")
    refuse(message, { actual: text, expected: pattern, operator }, `The "string" argument must be of type string. Received ${inspect(text)}`);
  if (pattern.test(text) !== wanted)
    refuse(
      message,
      { actual: text, expected: pattern, operator },
      `The input ${verb} the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`,
    );
}

const match = (text: string, pattern: RegExp, message?: Message): void => matchText(text, pattern, true, message);
const doesNotMatch = (text: string, pattern: RegExp, message?: Message): void => matchText(text, pattern, false, message);

const isClass = (value: unknown): value is new () => unknown =>
  typeof value === "function" && (Object.prototype.isPrototypeOf.call(Error, value) || value === Error || /^class\b/.test(`${value}`));

/** Throws where `thrown` is not what the caller of `throws` or `rejects` expects. */
function expectThrown(thrown: unknown, pattern: Pattern, message: Message, operator: string): void {
  if (pattern === undefined) return;
  const details = { actual: thrown, expected: pattern, operator };
  if (pattern instanceof RegExp) {
    if (!pattern.test(`${thrown}`))
      refuse(message, details, `The input did not match the regular expression ${inspect(pattern)}. Input:\n\n${inspect(`${thrown}`)}\n`);
  } else if (typeof pattern === "function") {
    if (pattern.prototype !== undefined && thrown instanceof pattern) return;
    if (isClass(pattern)) {
      const name = (thrown as Error | undefined)?.constructor?.name;
      const said = thrown instanceof Error ? `\n\nError message:\n\n${thrown.message}` : "";
      refuse(message, details, `The error is expected to be an instance of "${pattern.name}". Received ${name ? `"${name}"` : inspect(thrown)}${said}`);
    }
    const answer = (pattern as (error: unknown) => unknown)(thrown);
    if (answer !== true)
      refuse(message, details, `The ${pattern.name ? `"${pattern.name}" ` : ""}validation function is expected to return "true". Received ${inspect(answer)}`);
  } else {
    const keys: string[] = Object.keys(pattern);
    if (pattern instanceof Error) keys.push("name", "message");
    for (const key of keys) {
      const expected = pattern[key as keyof typeof pattern] as unknown;
      const actual = (thrown as Record<string, unknown> | undefined)?.[key];
      if (typeof actual === "string" && expected instanceof RegExp && expected.test(actual)) continue;
      if (!structural(actual, expected, true))
        refuse(message, details, `${SENTENCES.deepStrictEqual}\n\n${key}: ${inspect(actual)} !== ${inspect(expected)}\n`);
    }
  }
}

const NOTHING = Symbol();

function thrownBy(block: Block): unknown {
  if (typeof block !== "function")
    throw Object.assign(new TypeError(`The "fn" argument must be of type function. Received ${inspect(block)}`), { code: "ERR_INVALID_ARG_TYPE" });
  try {
    block();
  } catch (error) {
    return error;
  }
  return NOTHING;
}

async function rejectionOf(promise: Block | PromiseLike<unknown>): Promise<unknown> {
  const given = typeof promise === "function" ? promise() : promise;
  try {
    await given;
  } catch (error) {
    return error;
  }
  return NOTHING;
}

function expectFailure(thrown: unknown, pattern: Pattern | string, message: Message, operator: string): void {
  const [expected, text] = typeof pattern === "string" ? [undefined, pattern] : [pattern, message];
  if (thrown !== NOTHING) {
    expectThrown(thrown, expected, text, operator);
    return;
  }
  const name = typeof expected === "function" && expected.name ? ` (${expected.name})` : "";
  const what = `Missing expected ${operator === "rejects" ? "rejection" : "exception"}${name}`;
  refuse(text instanceof Error ? text : undefined, { expected, operator }, text ? `${what}: ${text}` : `${what}.`);
}

function expectNoFailure(thrown: unknown, pattern: Pattern | string, message: Message, operator: string): void {
  if (thrown === NOTHING) return;
  const [expected, text] = typeof pattern === "string" ? [undefined, pattern] : [pattern, message];
  const unwanted =
    expected === undefined || (typeof expected === "function" ? thrown instanceof expected : expected instanceof RegExp && expected.test(`${thrown}`));
  if (!unwanted) throw thrown;
  const what = `Got unwanted ${operator === "doesNotReject" ? "rejection" : "exception"}${text ? `: ${text}` : "."}`;
  refuse(undefined, { actual: thrown, expected, operator }, `${what}\nActual message: "${(thrown as Error)?.message}"`);
}

const throws = (block: Block, pattern?: Pattern | string, message?: Message): void => expectFailure(thrownBy(block), pattern, message, "throws");
const doesNotThrow = (block: Block, pattern?: Pattern | string, message?: Message): void => expectNoFailure(thrownBy(block), pattern, message, "doesNotThrow");

async function rejects(promise: Block | PromiseLike<unknown>, pattern?: Pattern | string, message?: Message): Promise<void> {
  expectFailure(await rejectionOf(promise), pattern, message, "rejects");
}

async function doesNotReject(promise: Block | PromiseLike<unknown>, pattern?: Pattern | string, message?: Message): Promise<void> {
  expectNoFailure(await rejectionOf(promise), pattern, message, "doesNotReject");
}

const shared = { AssertionError, doesNotMatch, doesNotReject, doesNotThrow, fail, ifError, match, notDeepStrictEqual, notStrictEqual, ok, rejects, throws };
const strictly = { deepEqual: deepStrictEqual, deepStrictEqual, equal: strictEqual, notDeepEqual: notDeepStrictEqual, notEqual: notStrictEqual, strictEqual };

const strict = Object.assign((value?: unknown, message?: Message) => ok(value, message), shared, strictly);
const assert = Object.assign((value?: unknown, message?: Message) => ok(value, message), shared, strictly, {
  deepEqual,
  equal,
  notDeepEqual,
  notEqual,
  strict,
});
Object.assign(strict, { strict });

export {
  AssertionError,
  deepEqual,
  deepStrictEqual,
  doesNotMatch,
  doesNotReject,
  doesNotThrow,
  equal,
  fail,
  ifError,
  match,
  notDeepEqual,
  notDeepStrictEqual,
  notEqual,
  notStrictEqual,
  ok,
  rejects,
  strict,
  strictEqual,
  throws,
};
export default assert;
