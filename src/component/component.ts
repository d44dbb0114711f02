// A function as a component: its module, its snapshot, and between them and WASI 0.2 the adapter that is compiled from
// runtime/component.
import { readFileSync } from "node:fs";
import { SporeletError } from "../errors.ts";
import { AllowedHosts } from "../host/allowed-hosts.ts";
import { ByteReader, ByteWriter } from "../module/bytes.ts";
import { EXTERN, findSection, readImports, readSections, SECTION, type Section, writeLimits, writeModule } from "../module/sections.ts";
import { describeBuilt } from "../oci/described.ts";
import type { World } from "../oci/wasm-artifact.ts";
import { adapterConstants } from "./constants.ts";
import { Imports } from "./imports.ts";
import { EXPORTS, WASI_VERSION } from "./interfaces.ts";
import { snapshotModule } from "./snapshot-module.ts";
import { ComponentWriter } from "./writer.ts";

/** Relative to the bundle; see src/assemble/component.mjs. */
declare const ADAPTER_DIRECTORY: string;

type AdapterFile = "arena" | "command" | "server" | "run" | "run-network" | "handle" | "handle-network";

function adapterFile(name: AdapterFile): Uint8Array {
  const url = new URL(`${ADAPTER_DIRECTORY}${name}.wasm`, import.meta.url);
  try {
    return readFileSync(url);
  } catch (cause) {
    throw new SporeletError("E_ENGINE_MISSING", `the file ${url.pathname} of the adapter for components can't be read`, { cause });
  }
}

/**
 * The module with the memory of another: what is in it comes from there. In a component a module may import a name only once,
 * and the engine imports some twice.
 * @returns with the function that each of its imports is called for
 */
function withoutMemory(sections: readonly Section[]): { module: Uint8Array; imports: Map<string, string> } {
  const imports = new Map<string, string>();
  const reader = new ByteReader(findSection(sections, SECTION.import)?.body ?? Uint8Array.of(0));
  const count = reader.u32();
  const body = new ByteWriter().u32(count + 1);
  for (let i = 0; i < count; i++) {
    const module = reader.name();
    const name = reader.name();
    const given = imports.has(name) ? `${name} ${i}` : name;
    imports.set(given, name);
    body.name(module).name(given).byte(reader.byte()).u32(reader.u32());
  }
  writeLimits(body.name("env").name("memory").byte(EXTERN.memory), { min: 1 });
  const left: number[] = [SECTION.memory, SECTION.data, SECTION.dataCount, SECTION.custom];
  const kept = sections.filter(({ id }) => !left.includes(id));
  return { module: writeModule(kept.map((section) => (section.id === SECTION.import ? { ...section, body: body.finish() } : section))), imports };
}

/**
 * A component of the world `wasi:http/proxy` for a function that answers requests, `wasi:cli/command` for any other.
 * @param module standalone, as `build` makes it
 * @param allowedHosts the hosts that the function may fetch from; without any it imports nothing of the network
 * @throws SporeletError E_NOT_OURS, E_OPTION_VALUE
 * @example
 * const { module } = await build({ entry: "app.ts" });
 * await writeFile("app.component.wasm", componentOf(module));
 */
export function componentOf(module: Uint8Array, allowedHosts: readonly string[] = []): Uint8Array<ArrayBuffer> {
  return componentAndWorld(module, allowedHosts).component;
}

/** The same, with what it imports and exports. */
export function componentAndWorld(module: Uint8Array, allowedHosts: readonly string[] = []): { component: Uint8Array<ArrayBuffer>; world: World } {
  const { kind, metadata } = describeBuilt(module, "the module");
  const sections = readSections(module);
  const constants = adapterConstants(new AllowedHosts(allowedHosts).origins);
  if (constants === undefined)
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--allow-net\` to list fewer hosts: the ${allowedHosts.length} do not fit into a component`);
  const isServer = kind === "fetch";
  const exported = isServer ? EXPORTS.handle : EXPORTS.run;
  const entryFile = adapterFile(`${exported.function}${allowedHosts.length > 0 ? "-network" : ""}`);
  const adapterModule = adapterFile(isServer ? "server" : "command");

  const component = new ComponentWriter();
  const imports = new Imports(
    component,
    [adapterModule, entryFile].flatMap((file) => readImports(readSections(file))),
  );
  const snapshot = component.coreInstance(component.coreModule(snapshotModule(sections, metadata, constants)), {});
  const arena = component.coreInstance(component.coreModule(adapterFile("arena")), { env: snapshot });
  const strings = { memory: component.coreMemory(snapshot, "memory"), realloc: component.coreFunction(arena, "realloc") };
  const wasi = imports.lower(strings);
  const adapter = component.coreInstance(component.coreModule(adapterModule), { ...wasi, env: snapshot });
  const { module: code, imports: called } = withoutMemory(sections);
  const preview1 = component.coreFunctions(new Map([...called].map(([given, name]) => [given, component.coreFunction(adapter, name)])));
  const body = component.coreInstance(component.coreModule(code), { wasi_snapshot_preview1: preview1, env: snapshot });
  const entry = component.coreInstance(component.coreModule(entryFile), { ...wasi, env: snapshot, snapshot, function: body, adapter });
  for (const [name, from] of exported.uses) component.types.name(name, imports.type(from, name));
  const name = `${exported.interface}@${WASI_VERSION}`;
  component.export(name, exported.function, component.coreFunction(entry, exported.function), component.types.index(exported.type), strings);
  return { component: component.finish(), world: { imports: imports.names, exports: [name] } };
}
