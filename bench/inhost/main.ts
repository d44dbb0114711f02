// The process in which one technique runs. The harness asks over IPC; time is taken here, without the way to it.
import * as component from "./component.ts";
import * as quickjsWasi from "./quickjs-wasi.ts";
import * as realm from "./realm.ts";
import * as sporelet from "./sporelet.ts";
import { type Starter, type Technique, type TechniqueSetup, timed } from "./technique.ts";
import * as wasi from "./wasi.ts";
import * as worker from "./worker.ts";

const TECHNIQUES = {
  reset: sporelet.reset,
  renewed: sporelet.renewed,
  thin: sporelet.thin,
  standalone: sporelet.standalone,
  ...{ wasmer: wasi.wasmer, wasmerLoad: wasi.wasmerLoad, nodeWasi: wasi.nodeWasi, nodeWasiLoad: wasi.nodeWasiLoad },
  ...{ worker: worker.worker, warmWorker: worker.warmWorker },
  ...{ context: realm.context, contextLoad: realm.contextLoad, warmContext: realm.warmContext, warmFunction: realm.warmFunction },
  ...{ restore: quickjsWasi.restore, restoreLoad: quickjsWasi.restoreLoad, warmVm: quickjsWasi.warmVm },
  ...{ component: component.component, componentLoad: component.componentLoad },
} satisfies Record<string, Starter>;

export type TechniqueName = keyof typeof TECHNIQUES;

export type Question =
  | { type: "start"; technique: TechniqueName; setup: TechniqueSetup }
  /** Starts until there are `most`, or `budget` ms have gone. */
  | { type: "visit"; most: number; budget: number }
  | { type: "together"; count: number }
  | { type: "phases" };

export type Reply =
  | { type: "started" }
  /** `outputs` holds each answer once; `which` says for every time which of them it was. */
  | { type: "visited"; times: number[]; which: number[]; outputs: string[] }
  | { type: "together"; ms: number; outputs: string[] }
  | { type: "phases"; phases: Record<string, number> }
  | { type: "failed"; reason: string };

let technique: Technique;

async function visit(most: number, budget: number): Promise<Reply> {
  const times: number[] = [];
  const which: number[] = [];
  const outputs: string[] = [];
  for (let spent = 0; times.length < most && spent < budget; ) {
    const [ms, output] = await timed(() => technique.once());
    if (!outputs.includes(output)) outputs.push(output);
    times.push(ms);
    which.push(outputs.indexOf(output));
    spent += ms;
    await technique.settle?.();
  }
  return { type: "visited", times, which, outputs };
}

async function reply(question: Question): Promise<Reply> {
  switch (question.type) {
    case "start":
      technique = await TECHNIQUES[question.technique](question.setup);
      return { type: "started" };
    case "visit":
      return visit(question.most, question.budget);
    case "together": {
      const [ms, outputs] = await timed(() => Promise.all(Array.from({ length: question.count }, () => technique.once())));
      await technique.settle?.();
      return { type: "together", ms, outputs: [...new Set(outputs)] };
    }
    case "phases":
      return { type: "phases", phases: (await technique.phases?.()) ?? {} };
  }
}

process.on("message", async (question: Question) => {
  try {
    process.send?.(await reply(question));
  } catch (error) {
    process.send?.({ type: "failed", reason: error instanceof Error ? error.message : String(error) } satisfies Reply);
  }
});
process.on("disconnect", () => process.exit());
