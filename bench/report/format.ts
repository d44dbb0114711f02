// Times, sizes and ratios as people read them.
import type { Estimate } from "../statistics/bootstrap.ts";

/** Three significant digits: "43.2 µs", "1.11 ms", "2.50 s". */
export function time(ms: number): string {
  if (!Number.isFinite(ms)) return "–";
  if (ms < 0.001) return `${Math.round(ms * 1e6)} ns`;
  const [value, unit] = ms < 1 ? [ms * 1000, "µs"] : ms < 1000 ? [ms, "ms"] : [ms / 1000, "s"];
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${unit}`;
}

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "KB"] : [bytes / 1e6, "MB"];
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${unit}`;
}

/** Three significant digits without an exponent: "0.00431", "12.3", "5370". */
export function number(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return Math.abs(value) >= 100 ? Math.round(value).toString() : Number(value.toPrecision(3)).toString();
}

/** "10.6 [8.45, 12.4]". */
export function interval({ value, low, high }: Estimate, show: (value: number) => string = number): string {
  return `${show(value)} [${show(low)}, ${show(high)}]`;
}

/** "1 min 20 s". */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** What a summary says beyond its numbers. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
