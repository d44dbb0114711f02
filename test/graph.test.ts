// `sporelet graph`: the functions of an application and their events, as text, Mermaid, SVG and JSON.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EventLog } from "../src/events/log.ts";
import { shop } from "./shop.ts";
import { source, sporelet, temporaryDirectory } from "./support.ts";

const work = temporaryDirectory();
const TREE = `order.created  (from outside)
├─ audit
└─ pay
   └─ order.paid
      ├─ audit
      └─ ship
         └─ order.shipped
            └─ audit

no function emits: order.created
`;
const AGAIN = `import { on } from "sporelet/events";
import { OrderCreated, OrderPaid, OrderShipped } from "./_contracts.ts";
export default on(OrderPaid, { emits: [OrderCreated, OrderShipped] }, () => {});
`;

describe("sporelet graph", () => {
  it("shows the way of events from outside to their end", () => expect(sporelet(["graph", shop()])).toEqual({ status: 0, stdout: TREE, stderr: "" }));

  it("says how functions begin that no event begins, and which events nobody consumes", () => {
    const directory = shop({
      "ship.ts": "export default () => 1;",
      "audit.ts": `export const cron = "0 3 * * *";\nexport default () => {};`,
      "web.ts": `import { emit } from "sporelet/events";
import { OrderCreated } from "./_contracts.ts";
export default { async fetch(request: Request, env: object, context: never) { await emit(context, OrderCreated({ order: "1", amount: 1 })); return new Response(); } };
`,
    });
    expect(sporelet(["graph", directory]).stdout).toBe(`web  (called by requests)
└─ order.created
   └─ pay
      └─ order.paid
audit  (cron 0 3 * * *)

no function consumes: order.paid
`);
  });

  it("draws a cycle, and fails as serve does", () => {
    const directory = shop({ "again.ts": AGAIN });
    const { status, stdout, stderr } = sporelet(["graph", directory]);
    expect({ status, stderr: stderr.split("\n")[0] }).toEqual({ status: 2, stderr: "sporelet: E_CYCLE: the functions form a cycle: again → pay → again" });
    expect(stdout).toContain("order.created  ↺ a cycle");
    const json = JSON.parse(sporelet(["graph", directory, "--json"]).stdout);
    expect(json.cycles).toEqual([["again", "pay"]]);
    expect(
      json.arrows.filter(({ isInCycle }: { isInCycle: boolean }) => isInCycle).map(({ from, to }: { from: string; to: string }) => `${from} ${to}`),
    ).toEqual(["again order.created", "order.created pay", "pay order.paid", "order.paid again"]);
    expect(sporelet(["graph", directory, "--mermaid"]).stdout).toMatch(/linkStyle [\d,]+ stroke:#c00/);
  });

  it("writes a flowchart in Mermaid's language", () => {
    const { stdout } = sporelet(["graph", shop(), "--mermaid"]);
    expect(stdout).toContain('flowchart LR\n  f0["audit"]\n  f1["pay"]\n  f2["ship"]\n  t0(["order.created"])\n');
    expect(stdout).toContain("  t0 --> f1\n  f1 --> t1\n");
    expect(stdout).toContain("  class t0 outside\n");
  });

  it("draws every function and type, where no two overlap", () => {
    const file = join(work, "graph.svg");
    expect(sporelet(["graph", shop(), "--svg", file])).toEqual({ status: 0, stdout: "", stderr: "" });
    const svg = readFileSync(file, "utf8");
    expect([...svg.matchAll(/<text y?[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text).sort()).toEqual([
      "audit",
      "from outside",
      "order.created",
      "order.paid",
      "order.shipped",
      "pay",
      "ship",
    ]);
    const boxes = [...svg.matchAll(/<rect class="(?:function|type)[^"]*" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)].map((match) =>
      match.slice(1).map(Number),
    );
    expect(boxes).toHaveLength(6);
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1)) {
        const [ax, ay, aw, ah, bx, by, bw, bh] = [...a, ...b] as [number, number, number, number, number, number, number, number];
        expect(ax + aw <= bx || bx + bw <= ax || ay + ah <= by || by + bh <= ay).toBe(true);
      }
    expect([...svg.matchAll(/<path class="arrow"/g)]).toHaveLength(7);
  });

  it("shows what a log knows, and says so where there is none", async () => {
    const data = join(work, "log");
    const log = new EventLog(data);
    await log.store.functions.put("pay", { on: { types: ["order.created"] }, emits: ["order.paid"], contracts: [] });
    await log.close();
    expect(sporelet(["graph", "--data", data]).stdout).toContain("order.created  (from outside)\n└─ pay\n   └─ order.paid\n");
    expect(sporelet(["graph", "--data", join(work, "nowhere")])).toMatchObject({
      status: 5,
      stderr: expect.stringContaining("E_NOT_FOUND: there is no event log in"),
    });
  });

  it("takes one form, and functions without events", () => {
    expect(sporelet(["graph", shop(), "--json", "--mermaid"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("E_USAGE: --mermaid and --json are given; give one"),
    });
    expect(sporelet(["graph", source("export default () => 1;")]).stdout).toBe("no function takes or makes events\n");
  });
});
