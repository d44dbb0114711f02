// A component of componentize-qjs', taken apart by jco into core modules and the JavaScript around them.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fresh } from "./fresh.ts";
import type { Starter, TechniqueSetup } from "./technique.ts";

type Imports = Record<string, unknown>;

interface Transpiled {
  instantiate(compiled: (name: string) => WebAssembly.Module, imports: Imports): { respond(line: string): Promise<string> };
}

interface Shim {
  WASIShim: new (options: { sandbox: { preopens: object; env: object; args: string[]; enableNetwork: boolean } }) => { getImportObject(): Imports };
}

/** WASI as it is for our own functions: without files and network. */
async function wasiOf({ peer }: TechniqueSetup): Promise<Imports> {
  const shim = createRequire(join(peer as string, "package.json")).resolve("@bytecodealliance/preview2-shim/instantiation");
  const { WASIShim } = (await import(pathToFileURL(shim).href)) as Shim;
  return new WASIShim({ sandbox: { preopens: {}, env: {}, args: [], enableNetwork: false } }).getImportObject();
}

function modulesIn(directory: string): Map<string, Uint8Array<ArrayBuffer>> {
  const names = readdirSync(directory).filter((name) => name.endsWith(".wasm"));
  return new Map(names.map((name) => [name, new Uint8Array(readFileSync(join(directory, name)))]));
}

const glueIn = (directory: string) => pathToFileURL(join(directory, "handler.mjs")).href;

export const component: Starter = async (setup) => {
  const directory = setup.component as string;
  const imports = await wasiOf(setup);
  const modules = new Map([...modulesIn(directory)].map(([name, bytes]) => [name, new WebAssembly.Module(bytes)]));
  const { instantiate } = (await import(glueIn(directory))) as Transpiled;
  return { once: () => instantiate((name) => modules.get(name) as WebAssembly.Module, imports).respond(setup.input) };
};

let count = 0;

export const componentLoad: Starter = async (setup) => {
  const directory = setup.component as string;
  const imports = await wasiOf(setup);
  const modules = modulesIn(directory);
  return {
    once: async () => {
      // Node keeps modules by their address, as V8 does by their bytes.
      const { instantiate } = (await import(`${glueIn(directory)}?${++count}`)) as Transpiled;
      return instantiate((name) => new WebAssembly.Module(fresh(modules.get(name) as Uint8Array)), imports).respond(setup.input);
    },
  };
};
