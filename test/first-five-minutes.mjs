// `npm run check:first-five-minutes`: what a contributor waits for in the first minutes, in a fresh clone of HEAD. Sizes and lines
// must be within their bars. Times depend on the machine and on what else it does: they are shown beside their bars, and fail nothing.
// `--here` measures in this checkout (CI has just cloned it), `--empty-cache` has npm download everything.
import { spawn } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, stripVTControlCharacters } from "node:util";

const SMALL_TEST = "test/env-file.test.ts";
const COLUMNS = 80;
const ROUNDS = 3;

const { values: options } = parseArgs({ options: { here: { type: "boolean" }, "empty-cache": { type: "boolean" } } });
const checkout = fileURLToPath(new URL("../", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "sporelet-first-five-minutes-"));
const clone = options.here ? checkout : join(work, "sporelet");
const cache = options["empty-cache"] ? { npm_config_cache: join(work, "npm-cache") } : {};

/** Runs a command to its end; its output is shown as it comes, or where it fails. */
async function run(command, args, { cwd = clone, env = {}, show = false } = {}) {
  const started = performance.now();
  const child = spawn(command, args, { cwd, env: { ...process.env, ...cache, ...env }, stdio: ["ignore", show ? 2 : "pipe", show ? 2 : "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text) => (output += text));
  const code = await new Promise((end, fail) => child.once("error", fail).once("close", end));
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}\n${output}`);
  return { output, seconds: (performance.now() - started) / 1000 };
}

/** What is measured starts without what this session may have set, which makes each node start later. */
const clean = { NODE_EXTRA_CA_CERTS: undefined, NODE_OPTIONS: undefined };

async function median(command, args) {
  const times = [];
  for (let round = 0; round < ROUNDS; round++) times.push((await run(command, args, { env: clean })).seconds);
  return times.sort((a, b) => a - b)[ROUNDS >> 1];
}

/** On the disk, as `du -m` tells it: a file with two names counts once. */
function megabytes(path, counted = new Set()) {
  const found = lstatSync(path);
  const { blocks, ino } = found;
  if (counted.has(ino)) return 0;
  counted.add(ino);
  const own = (blocks * 512) / 2 ** 20;
  return found.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + megabytes(join(path, name), counted), own) : own;
}

/** Runs the demo in a terminal of 80 columns, and answers the lines that are left on the screen. */
async function demo() {
  const command = `stty cols ${COLUMNS} rows 24; npm run --silent demo`;
  const { output, seconds } = await run("script", ["--quiet", "--return", "--command", command, "/dev/null"], { env: { ...clean, TERM: "xterm" } });
  // Of a line that was written anew, the last is what one sees.
  const lines = output.split(/\r?\n/).map((line) => stripVTControlCharacters(line.slice(line.lastIndexOf("\r") + 1)).trimEnd());
  return { lines, seconds };
}

/** The comparison: from the head of its table to the end. */
function comparison(lines) {
  const first = lines.findIndex((line) => line.startsWith("  cold start of "));
  if (first === -1) throw new Error(`npm run demo shows no comparison:\n${lines.join("\n")}`);
  return lines.slice(first).join("\n").trimEnd().split("\n");
}

async function measure() {
  if (!options.here) await run("git", ["clone", "--quiet", checkout, clone], { cwd: work });
  const install = await run("npm", ["ci", "--no-audit", "--no-fund"], { show: true });
  const installed = megabytes(join(clone, "node_modules")) + megabytes(join(clone, "dist"));
  const packages = await run("node", ["test/install.mjs"], { show: true });
  const build = await median("npm", ["run", "build"]);
  const test = await median("npx", ["vitest", "run", SMALL_TEST]);
  const { lines, seconds } = await demo();
  const answer = comparison(lines);
  return [
    { what: "npm ci", value: install.seconds, unit: "s", bar: 75 },
    { what: "node_modules and dist", value: installed, unit: "MB", bar: 250 },
    { what: "npm run build, nothing changed", value: build, unit: "s", bar: 1 },
    { what: "the packages of test/, once", value: packages.seconds, unit: "s" },
    { what: `npx vitest run ${SMALL_TEST}`, value: test, unit: "s", bar: 3 },
    { what: "npm run demo", value: seconds, unit: "s", bar: 15 },
    { what: "its answer", value: answer.length, unit: "lines", bar: 12 },
    { what: "its longest line", value: Math.max(...answer.map((line) => line.length)), unit: "columns", bar: COLUMNS },
  ];
}

function verdictOf({ value, unit, bar = Number.POSITIVE_INFINITY }) {
  if (value <= bar) return "";
  return unit === "s" ? "over its bar" : "too much";
}

try {
  const rows = await measure();
  const format = (value, unit) => `${value.toFixed(unit === "s" && value < 10 ? 1 : 0)} ${unit}`;
  console.log("\nthe first five minutes".padEnd(48), "measured".padStart(12), "bar".padStart(12));
  for (const row of rows) {
    const bar = row.bar === undefined ? "" : format(row.bar, row.unit);
    console.log(row.what.padEnd(47), format(row.value, row.unit).padStart(12), bar.padStart(12), ` ${verdictOf(row)}`.trimEnd());
  }
  if (rows.some((row) => verdictOf(row) === "too much")) process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
