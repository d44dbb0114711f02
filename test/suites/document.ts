// The chapter of docs/web-platform.md about the suites, from what test/suites/results.json keeps.
import { type Results, sum } from "./results.ts";
import { packages } from "./wpt/sources.ts";

const INTRODUCTION = `
## Test suites that others wrote

\`npm run suites\` runs the Web Platform Tests that Debian's source packages of Node and undici carry, each file in a fresh
sandbox and in a fresh Node process, by the same harness (WPT's own). Only the files for a global scope without documents run
(\`*.any.js\`), and behind neither of the two stands WPT's server: a subtest that needs it fails in both. WPT's \`wasm\` is left
out, for there is no WebAssembly in the sandbox. Hono's own tests run by Vitest's own runner, but for those that need a document
or a patched Node.

*Lost* are subtests that Node passes and the sandbox does not, *gained* are those of which it is the other way round. The
suites take too long to run with the other tests; the numbers are those of the last run that was kept.
`;

const LOST = `
### What is lost, and why

By name they stand in \`test/suites/results.json\`.
`;

/** More files than these are only counted. */
const MOST_FILES = 6;

const row = (cells: readonly (string | number)[]) => `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |\n`;

export function suitesChapter({ node, directories, lost }: Results): string {
  const line = (name: string, { files, subtests, sporelet, node: there, lost: gone, gained }: ReturnType<typeof sum>) =>
    row([name, files, subtests, sporelet, there, gone, gained]);
  const lines = Object.entries(directories).map(([name, counts]) => line(name, counts));
  const reasons = Object.entries(lost).map(([reason, files]) => {
    const all = Object.entries(files).sort(([, a], [, b]) => b.length - a.length);
    const where = all.slice(0, MOST_FILES).map(([file, names]) => `\`${file}\` (${names.length})`);
    const more = all.length > MOST_FILES ? [`${all.length - MOST_FILES} more files`] : [];
    return row([reason, Object.values(files).flat().length, [...where, ...more].join(", ")]);
  });
  const uncounted = packages.flatMap((one) => one.directories).filter((name) => directories[name] === undefined);
  const sources = [...new Set(Object.values(directories).map(({ source }) => source))];
  return `${INTRODUCTION}
Sources: ${sources.join(", ")}. Node: ${node.slice(1)}.${uncounted.length > 0 ? `\nNot counted yet: ${uncounted.join(", ")}.` : ""}

${row(["directory", "files", "subtests", "sporelet", "Node", "lost", "gained"])}${row(["---", ...Array(6).fill("--:")])}${lines.join("")}${line("all", sum(Object.values(directories)))}${LOST}
${row(["reason", "subtests", "where"])}${row(["---", "--:", "---"])}${reasons.join("")}`;
}
