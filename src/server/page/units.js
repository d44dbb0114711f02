// Numbers, times and sizes as people read them.

/** Of an invocation, in the order in which they happen. */
export const PHASES = ["queue", "reset", "run", "wait"];

export const grouped = new Intl.NumberFormat("en");
export const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
/** So that a column stays narrow. */
export const count = (n) => (n < 100_000 ? grouped.format(n) : compact.format(n));
export const threeDigits = (n) => n.toFixed(n >= 99.95 ? 0 : n >= 9.995 ? 1 : 2);

export function duration(ms) {
  if (ms === 0) return "–";
  if (ms < 0.9995) return `${threeDigits(ms * 1000)} µs`;
  return ms < 999.5 ? `${threeDigits(ms)} ms` : `${threeDigits(ms / 1000)} s`;
}

/** Of a bucket or a limit, without digits that say nothing. */
export function bound(ms) {
  const [n, unit] = ms < 1 ? [ms * 1000, "µs"] : ms < 1000 ? [ms, "ms"] : [ms / 1000, "s"];
  return `${Number(n.toPrecision(4))} ${unit}`;
}

export function size(bytes) {
  const [n, unit] =
    bytes < 1024 ? [bytes, "B"] : bytes < 1 << 20 ? [bytes / 1024, "KiB"] : bytes < 2 ** 30 ? [bytes / (1 << 20), "MiB"] : [bytes / 2 ** 30, "GiB"];
  return `${Number(n.toPrecision(3))} ${unit}`;
}

export const sum = (numbers) => numbers.reduce((all, n) => all + n, 0);
export const total = (ms) => sum(PHASES.map((phase) => ms[phase]));
