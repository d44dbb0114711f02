// Filters of the Subscriptions API, and the index that finds the subscriptions an event concerns.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SporeletError } from "../src/errors.ts";
import type { CloudEvent } from "../src/events/cloud-event.ts";
import { checkFilter, compileFilter, type Filter } from "../src/events/filter.ts";
import { SubscriptionIndex } from "../src/events/subscription-index.ts";

const EVENT: CloudEvent = { specversion: "1.0", id: "1", source: "/shop/de", type: "com.example.order.created", count: 10, flag: true, data: { amount: 120 } };

const passes = (filter: unknown) => compileFilter(checkFilter(filter))(EVENT);

describe("a filter", () => {
  it.each([
    [{ exact: { type: "com.example.order.created" } }, true],
    [{ exact: { type: "com.example.order.created", source: "/shop" } }, false],
    [{ exact: { count: "10", flag: "true" } }, true],
    [{ exact: { subject: "a" } }, false],
    [{ exact: { constructor: "a" } }, false],
    [{ prefix: { type: "com.example.", source: "/shop" } }, true],
    [{ prefix: { type: "com.Example." } }, false],
    [{ suffix: { type: ".created" } }, true],
    [{ suffix: { subject: ".created" } }, false],
    [{ all: [{ prefix: { type: "com." } }, { sql: "amount > 100" }] }, true],
    [{ all: [{ prefix: { type: "com." } }, { sql: "amount > 120" }] }, false],
    [{ any: [{ exact: { type: "a" } }, { suffix: { type: "created" } }] }, true],
    [{ any: [{ exact: { type: "a" } }] }, false],
    [{ not: { exact: { type: "a" } } }, true],
    [{ not: { sql: "missing = 1" } }, true],
    [{ sql: "EXISTS subject" }, false],
    ["amount > 100", true],
    [{ all: ["amount > 100", { not: "amount > 120" }] }, true],
  ])("%j: %s", (filter, expected) => expect(passes(filter)).toBe(expected));

  it.each([
    [null, "`filter` is null, expected an SQL expression, or an object with one of exact, prefix, suffix, all, any, not, sql"],
    [[], "`filter` is an array, expected an SQL expression, or an object with one of exact, prefix, suffix, all, any, not, sql"],
    [{}, "`filter` is an object, expected an SQL expression, or an object with one of exact, prefix, suffix, all, any, not, sql"],
    [{ exact: { type: "a" }, sql: "TRUE" }, "`filter` has exact and sql, expected one dialect: put them into `all`"],
    [{ regex: "a" }, "`filter` has the dialect regex, expected one of exact, prefix, suffix, all, any, not, sql"],
    [{ exact: {} }, '`filter.exact` is an object, expected attributes and texts such as {"type":"com.example.order"}'],
    [{ exact: "a" }, '`filter.exact` is a (string), expected attributes and texts such as {"type":"com.example.order"}'],
    [{ exact: { type: 5 } }, "`filter.exact.type` is 5 (number), expected a string that is not empty"],
    [{ suffix: { type: "" } }, '`filter.suffix.type` is "" (string), expected a string that is not empty'],
    [{ prefix: { data: "a" } }, "`filter.prefix` has data, expected names of attributes: lower-case letters a-z and digits, not data"],
    [{ all: [] }, "`filter.all` is an array, expected an array of one filter or more"],
    [{ any: {} }, "`filter.any` is an object, expected an array of one filter or more"],
    [
      { all: [{ sql: "TRUE" }, { not: { exact: { Type: "a" } } }] },
      "`filter.all[1].not.exact` has Type, expected names of attributes: lower-case letters a-z and digits, not data",
    ],
    [{ sql: 1 }, "`filter.sql` is 1 (number), expected a string with a CloudEvents SQL expression"],
    [{ not: { sql: "type =" } }, "The SQL expression ends at character 7, expected a value, a name, or NOT"],
  ])("%j is refused", (filter, message) => expect(() => checkFilter(filter)).toThrow(expect.objectContaining({ code: "E_EVENT_FILTER", message })));

  it("that nests too deeply is refused", () => {
    const nested = (levels: number) => JSON.parse(`${'{"not":'.repeat(levels)}{"sql":"TRUE"}${"}".repeat(levels)}`);
    expect(compileFilter(checkFilter(nested(98)))(EVENT)).toBe(true);
    expect(() => checkFilter(nested(5000))).toThrow("The filter nests more than 100 filters in each other");
  });

  it("of any JSON is checked or refused", () => {
    const value = fc.letrec((tie) => ({
      filter: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue(),
        fc.dictionary(fc.constantFrom("exact", "prefix", "all", "any", "not", "sql", "__proto__"), tie("filter"), { minKeys: 1, maxKeys: 1 }),
        fc.array(tie("filter"), { maxLength: 3 }),
      ),
    })).filter;
    fc.assert(
      fc.property(value, (filter) => {
        try {
          return typeof passes(filter) === "boolean";
        } catch (error) {
          return error instanceof SporeletError && error.code === "E_EVENT_FILTER";
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the index of subscriptions", () => {
  /** An index that counts how many filters it evaluates. */
  function counting() {
    const counter = { evaluated: 0 };
    const index = new SubscriptionIndex<number>((filter) => {
      const compiled = compileFilter(filter);
      return (event) => {
        counter.evaluated++;
        return compiled(event);
      };
    });
    return { index, counter };
  }

  const evaluatedOf = (filterOf: (i: number) => Filter, count: number, event: CloudEvent) => {
    const { index, counter } = counting();
    for (let i = 0; i < count; i++) index.add(filterOf(i), i);
    expect(index.match(event)).toEqual([7]);
    return counter.evaluated;
  };

  const event = { ...EVENT, subject: "s7", id: "n07" };
  const same = { exact: { type: EVENT.type } };
  it.each<[string, (i: number) => Filter]>([
    ["exact", (i) => ({ exact: { subject: `s${i}` } })],
    ["one exact value of several", (i) => ({ exact: { type: EVENT.type, subject: `s${i}` } })],
    ["exact within all", (i) => ({ all: [same, { not: { exact: { source: "a" } } }, { exact: { subject: `s${i}` } }] })],
    ["exact within all within all", (i) => ({ all: [same, { all: [{ sql: "TRUE" }, { exact: { subject: `s${i}` } }] }] })],
    ["alternatives", (i) => ({ any: [{ exact: { subject: `s${i}` } }, { exact: { subject: `t${i}` } }] })],
    ["prefix", (i) => ({ prefix: { id: `n${String(i).padStart(2, "0")}` } })],
    ["suffix", (i) => ({ suffix: { id: `n${String(i).padStart(2, "0")}` } })],
  ])("evaluates as few of 10,000 filters as of 10 where they differ in %s", (_, filterOf) => {
    expect(evaluatedOf(filterOf, 10, event)).toBeLessThanOrEqual(2);
    expect(evaluatedOf(filterOf, 10_000, event)).toBeLessThanOrEqual(2);
  });

  it("evaluates each filter that has no such condition", () => {
    const { index, counter } = counting();
    index.add({ sql: "count = 10" }, 1);
    index.add({ not: same }, 2);
    index.add({ any: [same, { sql: "TRUE" }] }, 3);
    index.add(undefined, 4);
    expect(index.match(EVENT)).toEqual([1, 3, 4]);
    expect(counter.evaluated).toBe(3);
  });

  it("gives an event what a look at each subscription gives, in order, as they come and go", () => {
    const text = fc.constantFrom("a", "ab", "b", "ba", "abc");
    const texts = fc.dictionary(fc.constantFrom("type", "subject", "ext"), text, { minKeys: 1, maxKeys: 2 });
    const filter = fc.letrec<{ filter: Filter }>((tie) => ({
      filter: fc.oneof(
        { maxDepth: 3 },
        texts.map((exact) => ({ exact })),
        texts.map((prefix) => ({ prefix })),
        texts.map((suffix) => ({ suffix })),
        fc.constantFrom({ sql: "EXISTS subject" }, { sql: "ext = 'a'" }),
        tie("filter").map((not) => ({ not })),
        fc.array(tie("filter"), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
        fc.array(tie("filter"), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
      ),
    })).filter;
    const events = fc.array(
      fc
        .record({ type: text, subject: text, ext: fc.oneof(text, fc.boolean()) }, { requiredKeys: ["type"] })
        .map((more) => ({ ...EVENT, ...more }) as CloudEvent),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(filter, fc.boolean()), { maxLength: 20 }), events, (subscriptions, given) => {
        const index = new SubscriptionIndex<number>();
        const removes = subscriptions.map(([each], i) => index.add(checkFilter(each), i));
        const matches = (left: number[]) => {
          for (const one of given) expect(index.match(one)).toEqual(left.filter((i) => compileFilter((subscriptions[i] as [Filter, boolean])[0])(one)));
        };
        matches([...subscriptions.keys()]);
        for (const [i, [, isRemoved]] of subscriptions.entries()) if (isRemoved) removes[i]?.();
        matches([...subscriptions.keys()].filter((i) => !subscriptions[i]?.[1]));
        for (const remove of removes) remove();
        matches([]);
      }),
      { numRuns: 500 },
    );
  });
});
