// Says what is being done: on a terminal one line that moves, elsewhere a line every few seconds; and how long it took.

const MOVES_MS = 200;
const LINE_MS = 5000;

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Tools and esbuild say themselves what is wrong; of our own faults the stack tells where. */
function reasonOf(error) {
  if (error.remedy !== undefined) return `${error.code}: ${error.message}\n${error.remedy}`;
  if (error.errors !== undefined) return "see above";
  if (error.stdout !== undefined) return `${error.message}\n${error.stdout}`.trim();
  return error.stack;
}

/**
 * Runs the steps at the same time. Where one fails, the others are finished, and the process's exit code is 1.
 * @param {readonly { name: string, run: () => Promise<void> }[]} steps
 * @param {string} [what] the first word of each line
 */
export async function runAll(steps, what = "build") {
  const started = performance.now();
  const running = new Set(steps.map(({ name }) => name));
  const { isTTY } = process.stderr;
  const say = (text) => process.stderr.write(`${isTTY ? "\r\x1b[K" : ""}${text}\n`);
  const show = () => {
    const text = `${what}: ${seconds(started)} … ${[...running].join(", ")}`;
    if (isTTY) process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
    else say(text);
  };
  if (steps.length > 0) show();
  const timer = setInterval(show, isTTY ? MOVES_MS : LINE_MS);
  await Promise.all(
    steps.map(async ({ name, run }) => {
      try {
        await run();
        running.delete(name);
        say(`${what}: ${name} done after ${seconds(started)}`);
      } catch (error) {
        running.delete(name);
        process.exitCode = 1;
        say(`${what}: ${name} failed after ${seconds(started)}: ${reasonOf(error)}`);
      }
    }),
  );
  clearInterval(timer);
  if (isTTY) process.stderr.write("\r\x1b[K");
}
