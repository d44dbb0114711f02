// From a source to an answer out of a registry, as a table.
import { median } from "../statistics/quantile.ts";
import { size, time } from "./format.ts";

/** ms of each step, and bytes. */
export interface Shipped {
  build: number;
  push: number;
  pull: number;
  /** From the start of the container. */
  answer: number;
  registry: number;
  disk: number;
}

export interface ShippedReport {
  /** Of the run. */
  machine: string;
  date: string;
  subjects: { name: string; rounds: Shipped[] }[];
}

const STEPS = ["build", "push", "pull", "answer"] as const;
const TITLES = ["", "build", "push", "pull", "start, answer", "all together", "in the registry", "unpacked"];

/** Medians. */
export function shippedTable({ subjects }: ShippedReport): string {
  const rows = subjects.map(({ name, rounds }) => {
    const of = (value: (one: Shipped) => number) => median(rounds.map(value));
    const whole = of((one) => STEPS.reduce((sum, step) => sum + one[step], 0));
    return [name, ...STEPS.map((step) => time(of((one) => one[step]))), time(whole), size(of((one) => one.registry)), size(of((one) => one.disk))];
  });
  return [TITLES, TITLES.map((_, i) => (i === 0 ? "---" : "---:")), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}
