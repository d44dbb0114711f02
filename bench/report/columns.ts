// What a table says of each subject, column by column: the same for terminal and Markdown.
import { median } from "../statistics/quantile.ts";
import type { Compared } from "./comparison.ts";
import { interval, number, size, time } from "./format.ts";
import { afterPause, type Row } from "./rows.ts";

export type MeasuredRow = Extract<Row, { state: "measured" }>;

export interface Column<R> {
  title: string;
  /** Text stands on the left, numbers on the right. */
  left?: true;
  cell(row: R): string;
}

const shown = (value: number | undefined, show: (value: number) => string) => (value === undefined ? "" : show(value));

const NAME: Column<MeasuredRow> = { title: "", left: true, cell: ({ result }) => result.name };
const MIN: Column<MeasuredRow> = { title: "min", cell: ({ summary }) => time(summary.min) };
const P50: Column<MeasuredRow> = { title: "p50", cell: ({ summary }) => time(summary.p50.value) };
const P50_INTERVAL: Column<MeasuredRow> = { title: "p50 [95 %]", cell: ({ summary }) => interval(summary.p50, time) };
const P95: Column<MeasuredRow> = { title: "p95", cell: ({ summary }) => time(summary.p95) };
const P99: Column<MeasuredRow> = { title: "p99", cell: ({ summary }) => shown(summary.p99, time) };
const PAUSE: Column<MeasuredRow> = { title: "after a pause", cell: ({ result }) => shown(afterPause(result), time) };
const COUNT: Column<MeasuredRow> = { title: "n", cell: ({ summary }) => `${summary.n}` };
const OUTLIERS: Column<MeasuredRow> = { title: "outliers", cell: ({ summary }) => (summary.outliers === 0 ? "" : `${summary.outliers}`) };
const DEPLOYED: Column<MeasuredRow> = { title: "deployed", cell: ({ result }) => shown(result.artifact?.bytes, size) };
const WIRE: Column<MeasuredRow> = {
  title: "on the wire (gzip)",
  cell: ({ result: { artifact } }) => (Number.isFinite(artifact?.gzip) ? size(artifact?.gzip as number) : ""), // of some it is not known
};
const MEMORY: Column<MeasuredRow> = {
  title: "memory (anonymous)",
  cell: ({ result: { memory } }) => (memory === undefined ? "" : `${size(memory.pss)} (${size(memory.anonymous)})`),
};
const RATIO: Column<MeasuredRow> = { title: "ratio", cell: ({ ratio }) => (ratio === undefined ? "1" : number(ratio.value)) };
const RATIO_INTERVAL: Column<MeasuredRow> = { title: "ratio [95 %]", left: true, cell: ({ ratio }) => (ratio === undefined ? "1" : interval(ratio)) };

export const EVERY_COLUMN: readonly Column<MeasuredRow>[] = [
  ...[NAME, MIN, P50_INTERVAL, P95, P99, PAUSE, COUNT, OUTLIERS, DEPLOYED, WIRE, MEMORY, RATIO_INTERVAL],
];

/** For a terminal, from the widest to the narrowest. */
export const LAYOUTS: readonly (readonly Column<MeasuredRow>[])[] = [
  EVERY_COLUMN,
  [NAME, MIN, P50_INTERVAL, P95, P99, COUNT, DEPLOYED, MEMORY, RATIO_INTERVAL],
  [NAME, P50_INTERVAL, P95, COUNT, DEPLOYED, WIRE, RATIO_INTERVAL],
  [NAME, P50_INTERVAL, P95, COUNT, DEPLOYED, RATIO_INTERVAL],
  [NAME, P50_INTERVAL, P95, RATIO_INTERVAL],
  [NAME, P50, P95, RATIO_INTERVAL],
  [NAME, P50, RATIO],
];

/** Of a comparison, from the widest to the narrowest. @param title of the names */
export function comparisonLayouts(title: string): [Column<Compared>[], ...Column<Compared>[][]] {
  const name: Column<Compared> = { title, left: true, cell: (one) => one.name };
  const kind: Column<Compared> = { title: "start from", left: true, cell: (one) => one.kind };
  const p50: Column<Compared> = { title: "p50", cell: ({ ms }) => time(ms) };
  const times: Column<Compared> = { title: "ratio", cell: ({ ratio }) => (ratio === undefined ? "1" : number(ratio.value)) };
  const timesInterval: Column<Compared> = { title: "ratio [95 %]", left: true, cell: ({ ratio }) => (ratio === undefined ? "1" : interval(ratio)) };
  return [
    [name, kind, p50, timesInterval],
    [name, kind, p50, times],
    [name, p50, times],
  ];
}

/** Columns that say something of at least one row. */
export function withoutEmpty<R>(columns: readonly Column<R>[], rows: readonly R[]): Column<R>[] {
  return columns.filter((column, i) => i === 0 || rows.some((row) => column.cell(row) !== ""));
}

/** Why a subject has no row; with what it had measured before it failed. */
export function reasonOf({ state, reason, result }: Exclude<Row, MeasuredRow>): string {
  const samples = result.state === "failed" ? result.samples.flat() : [];
  return `${state}: ${reason}${samples.length === 0 ? "" : `; until then p50 ${time(median(samples))}, n ${samples.length}`}`;
}
