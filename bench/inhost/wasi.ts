// The same module on two hosts of others, which make a new instance for every run.
import { readFileSync } from "node:fs";
import { load } from "../../src/host/load.ts";
import { callerOf } from "./call.ts";
import { fresh } from "./fresh.ts";
import type { Starter } from "./technique.ts";

const pristine =
  (host: "wasmer" | "node"): Starter =>
  async (setup) => {
    const fn = await load(setup.files.standalone, { host });
    const call = callerOf(setup);
    return { once: () => call(fn) };
  };

const first =
  (host: "wasmer" | "node"): Starter =>
  async (setup) => {
    const bytes = readFileSync(setup.files.standalone);
    const call = callerOf(setup);
    return { once: async () => call(await load(fresh(bytes), { host })) };
  };

export const wasmer = pristine("wasmer");
export const wasmerLoad = first("wasmer");
export const nodeWasi = pristine("node");
export const nodeWasiLoad = first("node");
