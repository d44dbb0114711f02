// `npm run suites`: test suites that others wrote, in the sandbox and in Node; writes test/suites/results.json.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Host } from "../../src/workers/host.ts";
import { honoSuite } from "./hono/suite.ts";
import { keepResults, keptResults } from "./kept.ts";
import { byReason, type Comparison, type Counts, compare, isWithin, merged, type Results, sum } from "./results.ts";
import { createSuiteHost } from "./run.ts";
import type { Suite, TestFile } from "./suite.ts";
import { copyOf, packages } from "./wpt/sources.ts";
import { createRunners, wptSuite } from "./wpt/suite.ts";

const USAGE = `npm run suites -- [OPTIONS]
  --only DIRECTORY       only this directory of the suites ("streams"); may be repeated
  --file TEXT            only files whose name contains TEXT, with all that is lost and why
  --from PACKAGE=PATH    takes a source package from a checkout, not from apt; may be repeated
  --limit SECONDS        the most that a file of the Web Platform Tests may take in the sandbox
  --hono PATH            runs Hono's own tests too, from a checkout of it
  --json FILE            writes what was found into FILE, with the messages of lost subtests
  --update               writes what was found into test/suites/results.json; then run \`npm run docs\`
`;

interface Found extends Comparison {
  suite: Suite;
  file: TestFile;
}

/** What the command line says of the suites. */
interface Wanted {
  from: readonly string[];
  limit: string | undefined;
  hono: string | undefined;
  /** Whether a directory is to run. */
  isWanted(directory: string): boolean;
}

/** The suites that can be had. */
async function suites(root: string, host: Host, work: string, wanted: Wanted): Promise<(Suite & { close?(): Promise<void> })[]> {
  const { from, limit, hono, isWanted } = wanted;
  const directories = new Map(from.map((text) => text.split("=", 2) as [string, string]));
  const runners = await createRunners(root, host, work);
  const all = [];
  for (const one of packages) {
    if (!one.directories.some(isWanted)) continue;
    try {
      all.push(await wptSuite(copyOf(one, directories.get(one.name)), runners, limit === undefined ? Number.POSITIVE_INFINITY : Number(limit) * 1000));
    } catch (cause) {
      console.error(`${one.name} is left out, for its source can't be had: ${(cause as Error).message.trim().split("\n").at(-1)}`);
      console.error(`  (--from ${one.name}=PATH takes it from a checkout)`);
    }
  }
  return hono === undefined ? all : [...all, await honoSuite(root, hono, host, work)];
}

const COLUMNS = ["files", "subtests", "sporelet", "node", "lost", "gained"] as const;
const line = (name: string, cells: readonly (string | number)[]) => `${name.padEnd(32)}${cells.map((cell) => String(cell).padStart(10)).join("")}`;
const showCounts = (name: string, counts: Counts) =>
  console.log(
    line(
      name,
      COLUMNS.map((column) => counts[column]),
    ),
  );

/** The last line of a terminal says where the run is. */
function showPlace(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

async function runFiles(files: readonly Pick<Found, "suite" | "file">[]): Promise<Found[]> {
  const found: Found[] = [];
  const countsOf = (directory: string) => sum(found.filter(({ file }) => file.directory === directory).map(({ counts }) => counts));
  console.log(line("", COLUMNS));
  for (const [index, { suite, file }] of files.entries()) {
    showPlace(`${index + 1} of ${files.length}: ${file.name}`);
    const outside = await file.outside();
    found.push({ suite, file, ...compare(file.name, await file.inside(), outside) });
    if (files[index + 1]?.file.directory === file.directory) continue;
    showPlace("");
    showCounts(file.directory, countsOf(file.directory));
  }
  showCounts("all", sum(found.map(({ counts }) => counts)));
  return found;
}

function resultsOf(found: readonly Found[]): Results {
  const directories: Results["directories"] = {};
  for (const { suite, file, counts } of found) {
    const { directory } = file;
    directories[directory] = { source: suite.source, ...sum([counts, ...(directories[directory] ? [directories[directory]] : [])]) };
  }
  return { node: process.version, directories, lost: byReason(found.flatMap(({ lost }) => lost)) };
}

/** @param root the checkout, with the package built */
export async function main(root: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string", multiple: true, default: [] },
      file: { type: "string" },
      from: { type: "string", multiple: true, default: [] },
      limit: { type: "string" },
      hono: { type: "string" },
      json: { type: "string" },
      update: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { only, file: part, from, limit, hono, json, update, help } = values;
  if (help) return void process.stdout.write(USAGE);
  if (update && part !== undefined) throw new Error("--update counts whole directories: use --only, not --file");
  const isWanted = (directory: string) => only.length === 0 || only.some((one) => isWithin(directory, one));
  const isWantedFile = ({ directory, name }: TestFile) => isWanted(directory) && (part === undefined || name.includes(part));
  const work = mkdtempSync(join(tmpdir(), "sporelet-suites-"));
  const host = createSuiteHost();
  const all = await suites(root, host, work, { from, limit, hono, isWanted });
  let found: Found[];
  try {
    found = await runFiles(all.flatMap((suite) => suite.files.filter(isWantedFile).map((file) => ({ suite, file }))));
  } finally {
    await Promise.all([host.close(), ...all.map((suite) => suite.close?.())]);
    rmSync(work, { recursive: true, force: true });
  }
  const lost = found.flatMap((one) => one.lost);
  const results = resultsOf(found);
  if (part !== undefined) for (const one of lost) console.log(`${one.file}: ${one.name}\n  ${one.message}`);
  if (json !== undefined) writeFileSync(json, JSON.stringify({ lost, directories: results.directories }, undefined, 1));
  for (const [reason, inFiles] of Object.entries(results.lost)) console.log(`${String(Object.values(inFiles).flat().length).padStart(6)} lost: ${reason}`);
  if (update) keepResults(root, merged(keptResults(root), results));
}
