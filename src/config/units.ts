// Sizes and times as people write them, on the command line and in a project's settings.

const BYTES: Record<string, number> = { "": 1, k: 1 << 10, m: 1 << 20, g: 1 << 30 };

/** "64MiB", "128m" or "4096" in bytes; undefined of anything else. */
export function bytesOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?)i?b?$/i.exec(text);
  return match === null ? undefined : Number(match[1]) * (BYTES[(match[2] as string).toLowerCase()] as number);
}

const MILLISECONDS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** "2s", "30d", "500ms" or "500" in ms; undefined of anything else. */
export function millisecondsOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text);
  return match === null ? undefined : Number(match[1]) * (MILLISECONDS[match[2] ?? "ms"] as number);
}

/** "10%" or "10" is 0.1; undefined of anything else. */
export function fractionOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text);
  return match === null ? undefined : Number(match[1]) / 100;
}

/** 67108864 is "64MiB". */
export function bytesText(bytes: number): string {
  const [unit, size] = [["GiB", 1 << 30] as const, ["MiB", 1 << 20] as const, ["KiB", 1 << 10] as const].find(
    ([, size]) => bytes > 0 && bytes % size === 0,
  ) ?? ["B", 1];
  return `${bytes / size}${unit}`;
}

/** 2000 is "2s". */
export function millisecondsText(ms: number): string {
  return ms > 0 && ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
