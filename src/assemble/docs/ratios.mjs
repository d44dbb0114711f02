// The table of ratios in README.md, from the results that are committed.
import { withContent } from "./marked.mjs";

const RESULTS = "bench/results/results.json";

/** What is compared: workload, subject, what it is beside. Below null is where sporelet loses. */
const ROWS = [
  ["hello", "docker-node", "sporelet-reset", "`docker run` with node", "a fresh VM of sporelet"],
  ["hello", "node", "sporelet-reset", "a new node process", "a fresh VM of sporelet"],
  ["hello", "workerd-loader", "sporelet-serve", "a new isolate of workerd, over HTTP", "a fresh VM of sporelet, over HTTP"],
  null,
  ["hello", "sporelet-run", "node", "`sporelet run`, a process", "a new node process"],
  ["hello", "warm-http-sporelet", "warm-http-node", "a request to `sporelet serve`, each in a fresh VM", "one to a warm node server"],
  ["cpu", "warm-http-sporelet", "warm-http-node", "the same, computing primes", "one to a warm node server"],
];

/**
 * @param report what `sporelet bench --json` wrote
 * @param library with ratioOf and number of bench/report
 */
function table({ workloads }, { ratioOf, number }) {
  const samplesOf = (workload, id) => {
    const found = workloads.find((each) => each.id === workload)?.results.find((result) => result.id === id);
    if (found?.state !== "measured") throw new Error(`${RESULTS} has no measurement of ${workload}, ${id}`);
    return found.samples;
  };
  const rows = ROWS.map((row) => {
    if (row === null) return "| **where sporelet loses** | | |";
    const [workload, subject, beside, name, reference] = row;
    const { value, low, high } = ratioOf(samplesOf(workload, subject), samplesOf(workload, beside));
    return `| ${name} | ${number(value)} × [${number(low)}, ${number(high)}] | ${reference} |`;
  });
  return `\n| hello, time to the answer | takes [95 %] | as long as |\n| --- | --- | --- |\n${rows.join("\n")}\n\n`;
}

/** README with the table made anew. */
export function withRatios(readme, report, library) {
  return withContent(readme, "ratios", RESULTS, table(report, library));
}
