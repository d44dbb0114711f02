// Our own host.
import { readFileSync } from "node:fs";
import { load } from "../../src/host/load.ts";
import type { SporeletFunction } from "../../src/host/sporelet.ts";
import { callerOf } from "./call.ts";
import { fresh } from "./fresh.ts";
import { type Starter, timed } from "./technique.ts";

export const reset: Starter = async (setup) => {
  const fn = (await load(setup.files.standalone, { trusted: true })) as SporeletFunction; // it was built for this
  const call = callerOf(setup);
  return {
    once: () => call(fn),
    phases: async () => {
      await call(fn);
      const [resetting] = await timed(() => fn.reset());
      const [running] = await timed(() => call(fn));
      return { "reset memory": resetting, "run, event in, result out": running };
    },
  };
};

export const renewed: Starter = async (setup) => {
  const fn = (await load(setup.files.standalone, { trusted: true })) as SporeletFunction; // it was built for this
  const call = callerOf(setup);
  return {
    once: () => {
      fn.reinstantiate();
      return call(fn);
    },
    phases: async () => {
      const [instantiating] = await timed(() => fn.reinstantiate());
      const [running] = await timed(() => call(fn));
      return { "new instance": instantiating, "run, event in, result out": running };
    },
  };
};

const loaded =
  (which: "thin" | "standalone"): Starter =>
  async (setup) => {
    const bytes = readFileSync(setup.files[which]);
    const call = callerOf(setup);
    await call(await load(setup.files.thin)); // a host that is running has an engine
    return {
      once: async () => call(await load(fresh(bytes))),
      phases: async () => {
        const module = fresh(bytes);
        const [loading, fn] = await timed(() => load(module));
        const [running] = await timed(() => call(fn));
        return { load: loading, "run, event in, result out": running };
      },
    };
  };

export const thin = loaded("thin");
export const standalone = loaded("standalone");
