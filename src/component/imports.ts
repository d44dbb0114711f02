// What a component imports: of the interfaces of WASI those functions that its core modules name.
import type { Import } from "../module/sections.ts";
import { INTERFACES, WASI_VERSION } from "./interfaces.ts";
import { type ComponentWriter, InstanceType, type Strings } from "./writer.ts";

/** How a core module names the function that gives a resource up. */
const DROP = "[resource-drop]";

const versioned = (name: string) => `${name}@${WASI_VERSION}`;

export class Imports {
  readonly #component: ComponentWriter;
  /** What core modules take from each interface. */
  readonly #taken = new Map<string, Set<string>>();
  readonly #instances = new Map<string, number>();
  readonly #types = new Map<string, number>();

  /** Writes the imports. */
  constructor(component: ComponentWriter, imports: readonly Import[]) {
    this.#component = component;
    for (const { module, name } of imports) if (module in INTERFACES) this.#take(module).add(name);
    for (const name of Object.keys(INTERFACES)) if (this.#taken.has(name)) this.#import(name);
  }

  /** Of the interfaces, with their versions. */
  get names(): string[] {
    return [...this.#instances.keys()].map(versioned);
  }

  /** Also of what it uses. */
  #take(name: string): Set<string> {
    for (const used of Object.values(INTERFACES[name]?.uses ?? {})) this.#take(used);
    const taken = this.#taken.get(name) ?? new Set();
    this.#taken.set(name, taken);
    return taken;
  }

  #import(name: string): void {
    const { uses = {}, resources = [], types = {}, functions } = INTERFACES[name] as (typeof INTERFACES)[string];
    const instance = new InstanceType();
    for (const [type, from] of Object.entries(uses)) instance.use(type, this.type(from, type));
    for (const resource of resources) instance.resource(resource);
    for (const [type, notation] of Object.entries(types)) instance.type(type, notation);
    for (const [fn, notation] of Object.entries(functions)) if (this.#taken.get(name)?.has(fn)) instance.function(fn, notation);
    this.#instances.set(name, this.#component.import(versioned(name), instance));
  }

  #instance(name: string): number {
    const instance = this.#instances.get(name);
    if (instance === undefined) throw new Error(`${name} is not imported`);
    return instance;
  }

  /** The index of a type of an interface that is imported. */
  type(from: string, name: string): number {
    const key = `${from}.${name}`;
    const index = this.#types.get(key) ?? this.#component.type(this.#instance(from), name);
    this.#types.set(key, index);
    return index;
  }

  /** An instance of core functions for each interface. */
  lower(strings: Strings): Record<string, number> {
    const lowered: Record<string, number> = {};
    for (const [name, taken] of this.#taken) {
      const functions = [...taken].map((fn): [string, number] => [
        fn,
        fn.startsWith(DROP) ? this.#component.dropResource(this.type(name, fn.slice(DROP.length))) : this.#component.lower(this.#instance(name), fn, strings),
      ]);
      if (functions.length > 0) lowered[name] = this.#component.coreFunctions(new Map(functions));
    }
    return lowered;
  }
}
