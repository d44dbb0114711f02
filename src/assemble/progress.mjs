// Says what the build is doing: on a terminal one line that moves, elsewhere a line every few seconds.

const MOVES_MS = 200;
const LINE_MS = 5000;

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** @param {readonly { name: string, run: () => Promise<void> }[]} steps run at the same time */
export async function runAll(steps) {
  const started = performance.now();
  const running = new Set(steps.map(({ name }) => name));
  const { isTTY } = process.stderr;
  const say = (text) => process.stderr.write(`${isTTY ? "\r\x1b[K" : ""}${text}\n`);
  const show = () => {
    const text = `build: ${[...running].join(", ")} … ${seconds(started)}`;
    if (isTTY) process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
    else say(text);
  };
  show();
  const timer = setInterval(show, isTTY ? MOVES_MS : LINE_MS);
  try {
    await Promise.all(
      steps.map(async ({ name, run }) => {
        await run();
        running.delete(name);
        say(`build: ${name} done after ${seconds(started)}`);
      }),
    );
  } finally {
    clearInterval(timer);
    if (isTTY) process.stderr.write("\r\x1b[K");
  }
}
