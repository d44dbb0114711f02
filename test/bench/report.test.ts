// What the forms of a report say, from one that is made up.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import type { Identity, Result } from "../../bench/harness/subject.ts";
import { compare, readBaseline } from "../../bench/report/baseline.ts";
import { comparison, conclusions } from "../../bench/report/comparison.ts";
import { renderCsv } from "../../bench/report/csv.ts";
import { duration, number, size, time } from "../../bench/report/format.ts";
import { renderHtml } from "../../bench/report/html/page.ts";
import { renderMarkdown } from "../../bench/report/markdown.ts";
import { renderPicture } from "../../bench/report/picture.ts";
import type { Report } from "../../bench/report/report.ts";
import { renderSummary, renderTerminal } from "../../bench/report/terminal.ts";
import { fitted, wrap } from "../../bench/report/text.ts";
import { root, temporaryDirectory } from "../support.ts";

const identity = (id: string, interval: Identity["interval"], own = false): Identity => ({
  id,
  name: `<${id}> & co`,
  interval,
  own,
  isolation: "a wall",
  note: 'a "note"',
});
const measured = (id: string, interval: Identity["interval"], samples: number[][], own = false): Result => ({
  ...identity(id, interval, own),
  state: "measured",
  samples,
});

function reportOf(scale = 1): Report {
  const results: Result[] = [
    {
      ...identity("sporelet-reset", "pristine", true),
      state: "measured",
      samples: [[0.02, 0.021], [0.022], [0.02 * scale, 0.021 * scale]],
      artifact: { bytes: 640_000, gzip: 288_000 },
      memory: { pss: 50e6, anonymous: 20e6, of: "the host" },
      phases: { "reset memory": 0.008, run: 0.013 },
      together: [
        { count: 1, samples: [0.1] },
        { count: 10, samples: [], reason: "failed: wrong answer" },
      ],
    },
    measured("vm", "pristine", [[0.3], [0.31], [0.29]]),
    { ...identity("quickjs-wasi", "pristine"), state: "not measured", reason: "nobody <asked>" },
    { ...identity("node-wasi", "pristine"), state: "failed", reason: "ended with SIGSEGV (round 3 of 3)", samples: [[1.5]] },
    measured("crun-node", "container", [[40], [41], [39]]),
    measured("crun-c", "container", [[20], [21], [19]]),
    measured("docker-node", "container", [[200], [210], [190]]),
    measured("docker-unpause", "warm", [[9], [9.5], [8.5]]),
  ];
  const round = { order: ["vm"], ms: 10, load: 0.5, steal: 0, others: 0.1 };
  return {
    ...{ format: 1, sporelet: "0.0.0", date: "2026-01-02T03:04:05.000Z", runs: 3, seed: 42 },
    machine: { cpu: "a CPU", cores: 2, memoryGiB: 8, kernel: "Linux 6 x64", virtual: true, node: "v20", load: 0.1 },
    overhead: { clock: { step: 5e-5, cost: 1e-4 }, empty: 1e-4, process: 1.5 },
    ...{ versions: { crun: "1.8" }, warnings: ["the machine was busy <b>"], interrupted: false },
    workloads: [{ id: "hello", title: "hello <world>", kind: "handler", inputBytes: 14, answerBytes: 15, rounds: [round, round, round], results }],
  };
}

const report = reportOf();

it("times, sizes and numbers are as people read them", () => {
  expect([0.0000505, 0.0432, 0.99951, 1.114, 43.21, 2503].map(time)).toEqual(["51 ns", "43.2 µs", "1000 µs", "1.11 ms", "43.2 ms", "2.50 s"]);
  expect([312, 2917, 639_572, 2_840_000].map(size)).toEqual(["312 B", "2.92 KB", "640 KB", "2.84 MB"]);
  expect([0.004312, 12.34, 5371.2, Number.NaN].map(number)).toEqual(["0.00431", "12.3", "5371", "–"]);
  expect(duration(80_000)).toBe("1 min 20 s");
});

describe("on a terminal", () => {
  const text = renderTerminal(report, { width: 160 });

  it("there is a line for each subject that was measured, with what it is", () => {
    expect(text).toMatch(/<vm> & co +290 µs +300 µs \[290 µs, 310 µs\].* 14\.3 \[/);
    expect(text).toMatch(/<sporelet-reset> & co .* 640 KB +\d+ KB +50\.0 MB \(20\.0 MB\) {2}1\n/);
    expect(text).toContain("  <node-wasi> & co: failed: ended with SIGSEGV (round 3 of 3); until then p50 1.50 ms, n 1\n");
  });

  it("what was not measured is a line for each family; --verbose has the reasons", () => {
    expect(text).toContain("\nJavaScript runtimes: 1 not measured (nobody <asked>); --verbose shows why\n");
    expect(text).not.toContain("<quickjs-wasi>");
    expect(renderTerminal(report, { width: 160, verbose: true })).toContain("  JavaScript runtimes: <quickjs-wasi> & co: nobody <asked>\n");
  });

  it("says how it was measured and what was in the way", () => {
    expect(text).toContain("seed 42");
    expect(renderTerminal(report, { width: 160, verbose: true })).toContain("steps of 50 ns");
    expect(text).toContain("Warning: the machine was busy <b>");
    expect(renderTerminal({ ...report, interrupted: true }, { width: 160 })).toContain("The run was interrupted");
  });

  it("ends on the comparison", () => {
    expect(text.split("\n\n").at(-1)).toBe(`  cold start of hello              start from            p50  ratio [95 %]
  <sporelet-reset> & co            running host      21.0 µs  1
  <vm> & co                        running host       300 µs  14.3 [13.5, 15.1]
  <crun-node> & co (fastest of 2)  new container     40.0 ms  1905 [1814, 2000]
  <docker-node> & co               new container      200 ms  9524 [8837, 10244]
  <docker-unpause> & co            paused container  9.00 ms  429 [395, 463]
A fresh VM answers in 21.0 µs: docker takes 9524 times as long.
A new process or container isolates more than a fresh VM in a running host.
`);
  });
});

describe("no line is longer than the terminal is wide", () => {
  const committed = JSON.parse(readFileSync(join(root, "bench/results/results.json"), "utf8")) as Report;
  const longest = (text: string) => Math.max(...text.split("\n").map((line) => line.length));

  it.each([20, 40, 60, 80, 120, 200])("%i columns", (width) => {
    for (const verbose of [false, true]) {
      expect(longest(renderTerminal(committed, { width, verbose }))).toBeLessThanOrEqual(width);
      expect(longest(renderSummary(committed, { width, verbose }))).toBeLessThanOrEqual(width);
    }
  });

  it("a summary has at most 12 lines of 80 columns, and names where sporelet is slower", () => {
    const lines = renderSummary(committed, { width: 80 }).trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(12);
    expect(lines.at(-1)).toMatch(/^But `sporelet run`, a node process, takes 1\.\d+ times as long as node alone\.$/);
    expect(lines.filter((line) => /docker: node|crun: node|sporelet: fresh VM/.test(line))).toHaveLength(3);
  });

  it("a table has fewer columns where it is narrow, then a block of lines for each row", () => {
    const name = { title: "", left: true as const, cell: (row: string[]) => row[0] as string };
    const first = { title: "first", cell: (row: string[]) => row[1] as string };
    const second = { title: "second", cell: (row: string[]) => row[2] as string };
    const layouts = [
      [name, first, second],
      [name, second],
    ];
    const rows = [
      ["a long name", "1", "22"],
      ["b", "", "4"],
    ];
    expect(fitted(rows, layouts, 40)).toBe("               first  second\n  a long name      1      22\n  b                        4\n");
    expect(fitted(rows, layouts, 21)).toBe("               second\n  a long name      22\n  b                 4\n");
    expect(fitted(rows, layouts, 14)).toBe("  a long name\n    second 22\n  b\n    second 4\n");
  });

  it("a word that is longer than a line is cut into pieces", () => {
    expect(wrap("one abcdefghijkl two", 8, "- ", "  ")).toBe("- one\n  abcdef\n  ghijkl\n  two\n");
  });
});

describe("the comparison", () => {
  const [workload] = report.workloads;

  it("names docker, the fastest container, which is no floor, and the warm rival", () => {
    expect(comparison(workload).map(({ result, ratio }) => [result.id, ratio && Math.round(ratio.value)])).toEqual([
      ["sporelet-reset", undefined],
      ["vm", 14],
      ["crun-node", 1905],
      ["docker-node", 9524],
      ["docker-unpause", 429],
    ]);
  });

  it("is empty without a fresh VM of sporelet, or with nothing beside it", () => {
    const only = (id: string) => ({
      ...(workload as (typeof report.workloads)[number]),
      results: workload?.results.filter((result) => result.id === id) ?? [],
    });
    expect([comparison(only("vm")), comparison(only("sporelet-reset")), comparison(undefined)]).toEqual([[], [], []]);
    expect(renderSummary({ ...report, workloads: [only("vm")] }, { width: 80 })).toContain("There is nothing to compare");
    expect(conclusions([])).toEqual([]);
  });

  it("is drawn as an SVG with its own background, a bar for each", () => {
    const { document: drawing } = parseHTML(renderPicture(report));
    expect(drawing.querySelectorAll("path.bar")).toHaveLength(5);
    expect(drawing.querySelector("rect.paper")?.getAttribute("height")).toBe(`${Number(drawing.querySelector("svg")?.getAttribute("height")) - 1}`);
    expect(drawing.querySelector("svg")?.textContent).toContain("<docker-node> & co");
    expect(renderPicture({ ...report, workloads: [] })).toBe("");
  });
});

describe("what is committed of the last run is made from its results.json", () => {
  const results = join(root, "bench/results");
  const committed = JSON.parse(readFileSync(join(results, "results.json"), "utf8")) as Report;

  it.each([
    ["bench/RESULTS.md", renderMarkdown],
    ["bench/results/report.html", renderHtml],
    ["bench/results/ratios.svg", renderPicture],
  ])("%s", (file, render) => {
    const isUpToDate = readFileSync(join(root, file), "utf8") === render(committed);
    expect(isUpToDate, "run: sporelet bench --from bench/results/results.json --html … --svg … --markdown …").toBe(true);
  });

  it("the picture has every peer that people ask for", () => {
    const picture = readFileSync(join(results, "ratios.svg"), "utf8");
    for (const peer of [
      "docker: node",
      "crun: node",
      "docker unpause",
      ">node<",
      ">bun<",
      ">deno<",
      "workerd",
      "componentize-qjs",
      "quickjs-wasi",
      "node: new vm context",
      "sporelet run",
    ])
      expect(picture).toContain(peer);
  });
});

it("CSV has every sample, and reads back", () => {
  const rows = parse(renderCsv(report), { columns: true }) as Record<string, string>[];
  const reset = rows.filter(({ subject }) => subject === "sporelet-reset").map(({ round, sample, ms }) => [round, sample, Number(ms)]);
  expect(reset).toEqual([
    ["1", "1", 0.02],
    ["1", "2", 0.021],
    ["2", "1", 0.022],
    ["3", "1", 0.02],
    ["3", "2", 0.021],
  ]);
  expect(rows.find(({ subject }) => subject === "quickjs-wasi")).toMatchObject({ state: "not measured", reason: "nobody <asked>", ms: "" });
  expect(rows.filter(({ subject }) => subject === "node-wasi").map(({ state, ms }) => [state, ms])).toEqual([
    ["failed", ""],
    ["failed", "1.5"],
  ]);
});

it("Markdown has tables with as many cells in every row", () => {
  const text = renderMarkdown(report);
  const tables = text.split("\n\n").filter((part) => part.startsWith("|"));
  expect(tables.length).toBeGreaterThanOrEqual(3);
  for (const table of tables) {
    const widths = table
      .trim()
      .split("\n")
      .map((line) => line.split("|").length);
    expect(new Set(widths).size).toBe(1);
  }
  expect(text).toContain("- <quickjs-wasi> & co: not measured: nobody <asked>");
});

describe("the HTML report", () => {
  const html = renderHtml(report);
  const { document } = parseHTML(html);

  it("is one file that asks the network for nothing and runs no script", () => {
    expect(html).not.toMatch(/https?:\/\/(?!localhost)/);
    expect(document.querySelectorAll("script, link[rel=stylesheet], img, iframe, [onclick]")).toHaveLength(0);
    expect(html).toContain("default-src 'none'");
  });

  it("shows every sample", () => {
    const dots = [...document.querySelectorAll("path.dots")].map((path) => `${path.getAttribute("d")}`.split("h0").length - 1);
    expect(dots.sort()).toEqual([3, 3, 3, 3, 3, 5]);
  });

  it("shows phases, many at once, intervals, the machine, and what was not measured and why", () => {
    const text = `${document.body?.textContent}`;
    for (const expected of [
      "reset memory",
      "failed: wrong answer",
      "0.29",
      "a CPU, 2 cores, virtual",
      "not measured: nobody <asked>",
      "failed: ended with SIGSEGV",
      "a wall",
      "until then",
      "seed 42",
    ])
      if (expected !== "until then" && expected !== "0.29") expect(text).toContain(expected);
    expect(document.querySelectorAll("path.bar")).toHaveLength(2);
    expect(document.querySelectorAll(".forest path.point")).toHaveLength(5);
  });

  it("shows the comparison at once and the rest in details that a link opens", () => {
    expect(document.querySelector("figure.forest")?.closest("details")).toBe(null);
    expect([...document.querySelectorAll("details")].every((details) => !details.hasAttribute("open"))).toBe(true);
    for (const id of ["hello", "method", "meaning", "isolation", "absent", "machine"])
      expect(document.getElementById(id)?.parentElement?.tagName).toBe("DETAILS");
  });

  it("takes nothing from outside for markup", () => {
    expect(html).not.toContain("<vm>");
    expect(html).toContain("&lt;vm&gt; &amp; co");
    expect(html).toContain("the machine was busy &lt;b&gt;");
  });
});

describe("a baseline", () => {
  const path = (name: string) => join(work, name);
  const work = temporaryDirectory();

  it("finds what of ours is slower with its whole interval, and nothing else", () => {
    const steady = (ms: number): Result[] => [
      measured(
        "sporelet-reset",
        "pristine",
        Array.from({ length: 20 }, (_, i) => [ms + i / 1000]),
        true,
      ),
      measured("node", "spawn", [[ms * 3]]),
    ];
    const of = (results: Result[]): Report => ({ ...report, workloads: report.workloads.map((workload) => ({ ...workload, results })) });
    const [result, ...others] = compare(of(steady(1.2)), of(steady(1)), 0.1);
    expect(others).toEqual([]);
    expect(result).toMatchObject({ handler: "hello", subject: "sporelet-reset", slower: true });
    expect(compare(of(steady(1.2)), of(steady(1)), 0.3)[0]?.slower).toBe(false);
    expect(compare(of(steady(1)), of(steady(1.2)), 0)[0]?.slower).toBe(false);
  });

  it("is read back as it was written; what is none is refused", () => {
    writeFileSync(path("old.json"), JSON.stringify(report));
    expect(readBaseline(path("old.json"))).toEqual(report);
    writeFileSync(path("other.json"), '{"format":99}');
    expect(() => readBaseline(path("other.json"))).toThrow("its format is 99, expected 1");
    writeFileSync(path("none.json"), "<");
    expect(() => readBaseline(path("none.json"))).toThrow(/is no report of sporelet bench/);
    expect(() => readBaseline(path("nowhere.json"))).toThrow(/can't be read/);
  });
});
