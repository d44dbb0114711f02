// `sporelet contract` and `sporelet asyncapi`: do functions fit together, what changed, and what others are told.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import specs from "@asyncapi/specs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { EventLog } from "../src/events/log.ts";
import { PAY_IN_NUMBERS, shop } from "./shop.ts";
import { sporelet, temporaryDirectory } from "./support.ts";

const work = temporaryDirectory();
const path = (name: string) => join(work, name);

describe("sporelet contract check", () => {
  it("passes functions that fit together", () =>
    expect(sporelet(["contract", "check", shop()])).toEqual({ status: 0, stdout: "3 functions, 4 trials: 0 broken, 0 undecided\n", stderr: "" }));

  it("says who breaks whom, at which field", () => {
    const { status, stdout } = sporelet(["contract", "check", shop({ "pay.ts": PAY_IN_NUMBERS })]);
    expect(status).toBe(1);
    expect(stdout).toContain("broken: ship expects /order to be a string; pay may emit a number (contract order.paid)\n");
    expect(stdout).toContain("broken: example 1 of order.paid (ship) breaks the contract of pay: /order must be number, got o1 (string)\n");
  });

  it("runs handlers with the examples, and shows a failure in the lines of its source", () => {
    const mail = `import { on } from "sporelet/events";
import { OrderCreated } from "./_contracts.ts";

export default on(OrderCreated, (event) => {
  console.log(event.data.customer.mail);
});
`;
    const { status, stdout } = sporelet(["contract", "check", shop({ "mail.ts": mail })]);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /broken: mail fails with example 1 of order\.created \(mail\): E_HANDLER_THREW: TypeError: [^\n]*'mail' of undefined\n +at <anonymous> \(.*mail\.ts:5:\d+\)/,
    );
  });

  it("holds what handlers emit against the contracts", () => {
    const pay = `import { contract, on } from "sporelet/events";
import { OrderCreated } from "./_contracts.ts";
const OrderPaid = contract("order.paid", { type: "object", required: ["order"], properties: { order: { type: "string" } } }, { examples: [{ order: "o1" }] });
export default on(OrderCreated, () => OrderPaid({}));
`;
    const { status, stdout } = sporelet(["contract", "check", shop({ "pay.ts": pay })]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/broken: pay fails with example 1 of order\.created \(pay\): E_CONTRACT: .*must have required property 'order'/);
  });

  it("tries events of a log", async () => {
    const log = new EventLog(path("log"));
    const event = { specversion: "1.0", source: "/test", type: "order.created" } as const;
    await log.append([1, 2, 3].map((n) => ({ ...event, id: `${n}`, data: { order: `o${n}`, amount: n } })));
    await log.append([{ ...event, id: "4", data: { order: 4, amount: 4 } }]);
    await log.close();
    const check = (...more: string[]) => sporelet(["contract", "check", shop(), "--log", path("log"), ...more, "--json"]);
    const { status, stdout } = check();
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      functions: 3,
      tried: 4 + 3 * 2,
      untried: [],
      problems: [
        {
          kind: "example",
          type: "order.created",
          path: "/order",
          message: "event 4 of the log (order.created) breaks the contract of pay: /order must be string, got 4 (number)",
        },
      ],
    });
    expect(JSON.parse(check("--sample", "2").stdout).tried).toBe(4 + 1 * 2);
  });

  it("says what it can't decide, and fails for it if it is asked to", () => {
    const pay = `import { contract, on } from "sporelet/events";
import { OrderCreated } from "./_contracts.ts";
const OrderPaid = contract("order.paid");
export default on(OrderCreated, (event) => OrderPaid({ order: event.data.order }));
`;
    const directory = shop({ "pay.ts": pay });
    const { status, stdout } = sporelet(["contract", "check", directory]);
    expect(status).toBe(0);
    expect(stdout).toContain("undecided: ship expects data of order.paid to fit its schema; pay has no schema for what it emits (contract order.paid)\n");
    expect(sporelet(["contract", "check", directory, "--strict"]).status).toBe(1);
  });
});

describe("sporelet contract diff", () => {
  const order = (schema: object, options: object = {}) =>
    shop({
      "_contracts.ts": `import { contract } from "sporelet/events";
export const OrderCreated = contract("order.created", ${JSON.stringify({ type: "object", ...schema })}, ${JSON.stringify(options)});
export const OrderPaid = contract("order.paid");
export const OrderShipped = contract("order.shipped");
`,
    });
  const diff = (before: string, after: string) => {
    const { status, stdout } = sporelet(["contract", "diff", before, after, "--json"]);
    return { status, ...(JSON.parse(stdout) as { type: string }[]).find(({ type }) => type === "order.created") };
  };
  const string = { type: "string" };
  const before = order({ properties: { order: string }, required: ["order"] });
  const onlyMore = { properties: { order: string, note: string }, required: ["order", "note"] };

  it("finds what breaks in the direction that the contract names", () => {
    expect(diff(before, order(onlyMore))).toMatchObject({
      status: 1,
      change: "changed",
      verdict: "breaking",
      fields: [{ direction: "backward", path: "/note", isBreaking: true }],
    });
    expect(diff(before, order(onlyMore, { compatibility: "forward" }))).toMatchObject({
      status: 0,
      verdict: "compatible",
      fields: [{ direction: "backward", isBreaking: false }],
    });
    const less = order({ properties: { order: string } }, { compatibility: "full" });
    expect(diff(before, less)).toMatchObject({ status: 1, verdict: "breaking", fields: [{ direction: "forward", path: "/order", isBreaking: true }] });
    expect(diff(before, order(onlyMore, { compatibility: "none" }))).toMatchObject({ status: 0, verdict: "compatible" });
    expect(diff(before, before)).toMatchObject({ status: 0, change: "unchanged", fields: [] });
  });

  it("says it in words, of an earlier export too", () => {
    writeFileSync(path("contracts.json"), sporelet(["contract", "export", before]).stdout);
    const { status, stdout } = sporelet(["contract", "diff", path("contracts.json"), order(onlyMore)]);
    expect({ status, stdout }).toEqual({
      status: 1,
      stdout: `order.created: breaking (backward)
  breaks backward: the new contract expects /note to be there; who writes by the earlier one may leave it out
order.paid: unchanged
order.shipped: unchanged
`,
    });
  });

  it("knows added and removed contracts", () => {
    writeFileSync(path("none.json"), '{"contracts":[]}');
    expect(diff(path("none.json"), before)).toMatchObject({ status: 0, change: "added", verdict: "compatible" });
    expect(diff(before, path("none.json"))).toMatchObject({ status: 1, change: "removed", verdict: "breaking" });
  });

  it("refuses a file that is no export", () => {
    writeFileSync(path("other.json"), "[]");
    expect(sporelet(["contract", "diff", path("other.json"), before])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("is not what `sporelet contract export --json` writes"),
    });
  });
});

describe("sporelet contract export", () => {
  it("prints each contract once, with who writes and who reads", () => {
    const { contracts } = JSON.parse(sporelet(["contract", "export", shop()]).stdout);
    expect(contracts).toMatchObject([
      { type: "order.created", producers: [], consumers: ["pay"], examples: [{ order: "o1", amount: 120 }] },
      { type: "order.paid", producers: ["pay"], consumers: ["ship"] },
      { type: "order.shipped", producers: ["ship"], consumers: [] },
    ]);
  });

  it("writes a Pact file for each consumer and producer", () => {
    const directory = path("pacts");
    const { status, stdout, stderr } = sporelet(["contract", "export", shop(), "--pact", "-o", directory]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "not exported, for there is no example: order.shipped from ship to audit\n" });
    expect(readdirSync(directory).sort()).toEqual(["audit-pay.json", "ship-pay.json"]);
    expect(stdout.split("\n")).toContain(join(directory, "ship-pay.json"));
    const pact = JSON.parse(readFileSync(join(directory, "ship-pay.json"), "utf8"));
    expect(new Ajv().validate(PACT, pact)).toBe(true);
    expect(pact.interactions[0]).toMatchObject({
      description: "order.paid, example 1",
      contents: { content: { type: "order.paid", source: "/pay", data: { order: "o1" } } },
    });
  });
});

/** What the published schema of Pact files of version 4 says of files with asynchronous messages. */
const PACT = {
  type: "object",
  required: ["consumer", "provider", "interactions"],
  properties: {
    consumer: { type: "object", required: ["name"], properties: { name: { type: "string" } } },
    provider: { type: "object", required: ["name"], properties: { name: { type: "string" } } },
    metadata: { type: "object", properties: { pactSpecification: { type: "object", required: ["version"], properties: { version: { const: "4.0" } } } } },
    interactions: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["description", "contents", "type"],
        properties: {
          type: { const: "Asynchronous/Messages" },
          description: { type: "string" },
          pending: { type: "boolean" },
          contents: { type: "object", required: ["content", "contentType", "encoded"] },
          metadata: { type: "object" },
          matchingRules: {
            type: "object",
            additionalProperties: false,
            required: ["body"],
            properties: {
              body: { type: "object", patternProperties: { "^\\$.*$": { type: "object", required: ["combine", "matchers"] } }, additionalProperties: false },
            },
          },
        },
      },
    },
  },
};

describe("sporelet asyncapi", () => {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const validate = ajv.compile((specs as unknown as { schemasWithoutId: Record<string, object> }).schemasWithoutId["3.0.0"] as object);

  it("prints a document that is valid by AsyncAPI's own schema", () => {
    const document = parse(sporelet(["asyncapi", shop()]).stdout);
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    expect(Object.keys(document.operations).sort()).toEqual([
      "audit-receive-order.created",
      "audit-receive-order.paid",
      "audit-receive-order.shipped",
      "pay-receive-order.created",
      "pay-send-order.paid",
      "ship-receive-order.paid",
      "ship-send-order.shipped",
    ]);
    // A reference within a contract leads to where its schema stands in the document.
    expect(document.components.schemas["order.shipped"].$ref).toBe("#/components/schemas/order.shipped/$defs/shipped");
    expect(document.components.messages["order.created"].examples[0].payload).toMatchObject({ type: "order.created", data: { order: "o1", amount: 120 } });
  });

  it("prints JSON under a title, and a message for each of two schemas", () => {
    const document = JSON.parse(sporelet(["asyncapi", shop({ "pay.ts": PAY_IN_NUMBERS }), "--json", "--title", "shop", "--release", "1.2.0"]).stdout);
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    expect(document.info).toEqual({ title: "shop", version: "1.2.0" });
    expect(document.operations["pay-send-order.paid"].messages).toEqual([{ $ref: "#/channels/order.paid/messages/order.paid" }]);
    expect(document.operations["ship-receive-order.paid"].messages).toEqual([{ $ref: "#/channels/order.paid/messages/order.paid-2" }]);
  });
});
