// `sporelet bench`
import { fileURLToPath } from "node:url";
import { PEERS } from "../../bench/peers.ts";
import { type Comparison, compare, readBaseline } from "../../bench/report/baseline.ts";
import { renderCsv } from "../../bench/report/csv.ts";
import { interval } from "../../bench/report/format.ts";
import { renderList } from "../../bench/report/list.ts";
import { renderMarkdown } from "../../bench/report/markdown.ts";
import { renderPicture } from "../../bench/report/picture.ts";
import type { Report } from "../../bench/report/report.ts";
import { renderSummary, renderTerminal } from "../../bench/report/terminal.ts";
import { wrap } from "../../bench/report/text.ts";
import { type RunOptions, runBenchmark } from "../../bench/run.ts";
import { nameOf } from "../build/bundle.ts";
import { SporeletError } from "../errors.ts";
import { refuseInputs } from "./inputs.ts";
import { writeFully, writeWhole } from "./output.ts";

interface Options {
  event: string;
  request: string;
  data?: string;
  only?: string[];
  skip?: string[];
  runs?: number;
  dropCaches?: boolean;
  quick?: boolean;
  summary?: boolean;
  verbose?: boolean;
  full?: boolean;
  with?: string[];
  list?: boolean;
  seed?: number;
  json?: string | true;
  csv?: string | true;
  markdown?: string | true;
  html?: string;
  svg?: string;
  baseline?: string;
  failAbove?: number;
  from?: string;
  keep?: boolean;
}

const RUNS = 20;
const QUICK_RUNS = 3;
/** What a shell says of a command that Ctrl-C has ended. */
const INTERRUPTED = 130;

const DEFAULT_WIDTH = 80;

/** Columns of the terminal; without one what COLUMNS says. */
function terminalWidth(): number {
  const asked = process.stdout.isTTY ? process.stdout.columns : Number(process.env.COLUMNS);
  return Number.isInteger(asked) && asked > 0 ? asked : DEFAULT_WIDTH;
}

function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
}

/** @throws SporeletError E_OPTION_VALUE, E_USAGE */
function checkOptions(entry: string | undefined, options: Options): void {
  try {
    JSON.parse(options.event);
  } catch (cause) {
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--event\` to be JSON, got ${options.event}`, { cause });
  }
  for (const peer of options.with ?? [])
    if (!Object.hasOwn(PEERS, peer))
      throw new SporeletError("E_OPTION_VALUE", `Expected \`--with\` to name some of ${Object.keys(PEERS).join(", ")}, got "${peer}"`);
  if (options.failAbove !== undefined && options.baseline === undefined) throw new SporeletError("E_USAGE", "--fail-above is given without --baseline");
  for (const name of ["json", "csv", "markdown"] as const)
    if (entry === undefined && /\.[cm]?[jt]sx?$/.test(`${options[name]}`))
      throw new SporeletError("E_USAGE", `--${name} would write to ${options[name]}, which looks like a source: give the handler before the options`);
}

/** Every file that the command reads: the handler with all that it imports, earlier reports. */
async function inputsOf(entry: string | undefined, { baseline, from }: Options): Promise<string[]> {
  const reports = [baseline, from].filter((path) => path !== undefined);
  if (entry === undefined || from !== undefined) return entry === undefined ? reports : [entry, ...reports];
  const { bundle } = await import("../build/bundle-api.ts");
  return [entry, ...(await bundle({ entry, name: nameOf(entry) })).inputs, ...reports];
}

function requestOf({ request, data }: Options): string {
  const [, method, target] = /^(?:(\S+)\s+)?(\S+)$/.exec(request.trim()) ?? [];
  if (target === undefined || !URL.canParse(target, "http://localhost"))
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--request\` to be a request such as 'POST /path', got "${request}"`);
  const { href } = new URL(target, "http://localhost");
  return JSON.stringify({ method: method ?? (data === undefined ? "GET" : "POST"), url: href, headers: [], ...(data !== undefined && { body: data }) });
}

/** Aborts at Ctrl-C, and gives the second one its usual meaning. */
function interruptible(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = () => {
    process.stderr.write("\nending and cleaning up\n");
    controller.abort(new Error("interrupted"));
  };
  const names = ["SIGINT", "SIGTERM"] as const;
  for (const name of names) process.once(name, stop);
  return {
    signal: controller.signal,
    release: () =>
      names.forEach((name) => {
        process.off(name, stop);
      }),
  };
}

async function measured(entry: string | undefined, options: Options): Promise<Report> {
  const { signal, release } = interruptible();
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const run: RunOptions = {
    ...(entry !== undefined && { entry }),
    input: { handler: options.event, fetch: requestOf(options) },
    only: options.only ?? [],
    skip: options.skip ?? [],
    runs: options.runs ?? (options.quick ? QUICK_RUNS : RUNS),
    dropCaches: options.dropCaches ?? false,
    with: options.with ?? [],
    quick: options.quick ?? false,
    full: options.full ?? false,
    keep: options.keep ?? false,
    seed: options.seed ?? Math.floor(Math.random() * 2 ** 31) + 1,
    signal,
    paths: { command: here("../bin/sporelet.cjs"), host: here("./bench-host.js"), handlers: here("./bench/") },
    progress: showProgress,
  };
  try {
    return await runBenchmark(run);
  } finally {
    release();
    showProgress("");
  }
}

/** ms to six decimals: the clock knows no more. */
function toNanoseconds(_: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 1e6) / 1e6 : value;
}

/** The report as it comes back from its JSON, so that it is shown the same, to the last digit, now and with `--from`. */
function asWritten(report: Report): Report {
  return JSON.parse(JSON.stringify(report, toNanoseconds)) as Report;
}

function write(where: string | true, text: string): void {
  if (where === true) writeFully(1, Buffer.from(text));
  else writeWhole(where, Buffer.from(text));
}

function renderBaseline(comparisons: readonly Comparison[], allowed: number | undefined, width: number): string {
  const lines = comparisons.map(({ handler, subject, ratio, slower }) =>
    wrap(`${handler}, ${subject}: ${interval(ratio)} times the baseline`, width, slower && allowed !== undefined ? "  slower " : "         ", "           "),
  );
  return `\nbeside the baseline\n${lines.join("") || wrap("No subject of sporelet is in both reports.", width, "  ")}`;
}

export async function benchCommand(entry: string | undefined, options: Options): Promise<void> {
  if (options.list) return writeFully(1, Buffer.from(renderList()));
  checkOptions(entry, options);
  const outputs = [options.json, options.csv, options.markdown, options.html, options.svg].filter((path) => typeof path === "string");
  if (outputs.length > 0) refuseInputs(outputs, await inputsOf(entry, options));
  const baseline = options.baseline === undefined ? undefined : readBaseline(options.baseline);
  const report = options.from === undefined ? asWritten(await measured(entry, options)) : readBaseline(options.from);

  const { json, csv, markdown, html, svg } = options;
  if (json !== undefined) write(json, `${JSON.stringify(report)}\n`);
  if (csv !== undefined) write(csv, renderCsv(report));
  if (markdown !== undefined) write(markdown, renderMarkdown(report));
  if (html !== undefined) write(html, (await import("../../bench/report/html/page.ts")).renderHtml(report));
  if (svg !== undefined) write(svg, renderPicture(report));
  const width = terminalWidth();
  const isShown = ![json, csv, markdown].includes(true);
  const { summary, verbose = false } = options;
  if (isShown) writeFully(1, Buffer.from((summary ? renderSummary : renderTerminal)(report, { width, verbose })));

  if (report.interrupted && options.from === undefined) process.exitCode = INTERRUPTED;
  else if (report.workloads.some(({ results }) => results.some(({ state, own }) => own && state === "failed"))) process.exitCode = 1;
  if (baseline === undefined) return;
  const { failAbove: allowed } = options;
  const comparisons = compare(report, baseline, allowed ?? 0);
  if (isShown) writeFully(1, Buffer.from(renderBaseline(comparisons, allowed, width)));
  const slower = comparisons.filter((comparison) => comparison.slower);
  if (allowed !== undefined && slower.length > 0)
    throw new SporeletError(
      "E_BENCH_SLOWER",
      slower.map(({ handler, subject, ratio }) => `${handler}, ${subject}: ${interval(ratio)} times the baseline, allowed is ${1 + allowed}`).join("; "),
    );
}
