// The npm package quickjs-wasi: the same engine as ours, with its own way to take a snapshot and restore it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Starter, Technique, TechniqueSetup } from "./technique.ts";

interface Handle {
  getProp(name: string): Handle;
  toString(): string;
  dispose(): void;
}

interface Vm {
  global: Handle;
  undefined: Handle;
  evalCode(code: string): unknown;
  executePendingJobs(): number;
  newString(text: string): Handle;
  callFunction(fn: Handle, receiver: Handle, ...args: Handle[]): Handle;
  snapshot(): unknown;
  dispose(): void;
}

interface QuickJs {
  create(module: WebAssembly.Module): Promise<Vm>;
  restore(snapshot: unknown, module: WebAssembly.Module): Promise<Vm>;
  serializeSnapshot(snapshot: unknown): Uint8Array;
  deserializeSnapshot(bytes: Uint8Array): unknown;
}

/** The promise's value comes through a global: the whole exchange is synchronous. */
const CALLED =
  "globalThis.benchCall = (line) => { benchRespond(line).then((text) => { globalThis.benchOutput = text; }, (error) => { globalThis.benchOutput = String(error); }); };";

/** Handles are given back: a VM that lives on would keep what they hold. */
function call(vm: Vm, input: string): string {
  const [fn, line] = [vm.global.getProp("benchCall"), vm.newString(input)];
  const result = vm.callFunction(fn, vm.undefined, line);
  vm.executePendingJobs();
  const output = vm.global.getProp("benchOutput");
  const text = output.toString();
  for (const handle of [fn, line, result, output]) handle.dispose();
  return text;
}

async function prepare(setup: TechniqueSetup): Promise<{ QuickJS: QuickJs; module: WebAssembly.Module; vm: Vm }> {
  const directory = setup.peer as string;
  const { QuickJS } = (await import(pathToFileURL(join(directory, "dist/index.js")).href)) as { QuickJS: QuickJs };
  const module = new WebAssembly.Module(readFileSync(join(directory, "quickjs.wasm")));
  const vm = await QuickJS.create(module);
  vm.evalCode(readFileSync(setup.files.script as string, "utf8"));
  vm.evalCode(CALLED);
  vm.executePendingJobs();
  return { QuickJS, module, vm };
}

function restoring(restored: () => Promise<Vm>, input: string): Technique {
  let vms: Vm[] = [];
  return {
    once: async () => {
      const vm = await restored();
      vms.push(vm);
      return call(vm, input);
    },
    settle: () => {
      for (const vm of vms) vm.dispose();
      vms = [];
    },
  };
}

export const restore: Starter = async (setup) => {
  const { QuickJS, module, vm } = await prepare(setup);
  const snapshot = vm.snapshot();
  vm.dispose();
  return restoring(() => QuickJS.restore(snapshot, module), setup.input);
};

export const restoreLoad: Starter = async (setup) => {
  const { QuickJS, module, vm } = await prepare(setup);
  const bytes = QuickJS.serializeSnapshot(vm.snapshot());
  vm.dispose();
  return restoring(() => QuickJS.restore(QuickJS.deserializeSnapshot(bytes), module), setup.input);
};

export const warmVm: Starter = async (setup) => {
  const { vm } = await prepare(setup);
  return { once: () => call(vm, setup.input) };
};
