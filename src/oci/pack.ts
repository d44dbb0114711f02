// Packs a built function for registries and container runtimes.
import { SporeletError } from "../errors.ts";
import type { Artifact } from "./content.ts";
import { type BuiltFile, describeBuilt } from "./described.ts";
import { imageOf } from "./image.ts";
import type { Origin } from "./labels.ts";
import type { PackTarget } from "./targets.ts";
import { componentArtifactOf, type World, wasmArtifactOf, wasmImageOf } from "./wasm-artifact.ts";

export interface PackOptions extends Origin {
  /** Of wasm-oci: as an image of platform wasi/wasm, for what knows no artifacts. */
  compat?: boolean;
}

/**
 * @param files a module of sporelet's, or an executable for each processor
 * @param file what it is called, for messages
 * @throws SporeletError E_NOT_OURS, E_OPTION_VALUE, E_ENGINE_MISMATCH
 *
 * @example
 * const { module } = await build({ entry: "hello.ts", target: "native" });
 * pack("oci", [module], "hello.ts", { date: 0, labels: {} }).root.digest; // "sha256:…"
 */
export function pack(target: PackTarget, files: readonly Uint8Array[], file: string, { compat = false, ...origin }: PackOptions): Artifact {
  if (compat && target !== "wasm-oci")
    throw new SporeletError("E_OPTION_VALUE", "Expected `--compat` only with --target wasm-oci: an image of an executable is one anyway");
  const bodies = files.map((bytes) => describeBuilt(bytes, file));
  const [built] = bodies as [BuiltFile];
  const expected = target === "oci" ? "native" : "wasm";
  if (built.form !== expected)
    throw new SporeletError(
      "E_OPTION_VALUE",
      `Expected ${target === "oci" ? "an executable" : "a module"} for the target ${target}, got ${file}, which is ${built.form}`,
    );
  if (target === "oci") return imageOf(bodies, origin);
  return compat ? wasmImageOf(built, origin) : wasmArtifactOf(built, origin);
}

/**
 * Packs a component.
 * @param module that it was made of
 * @throws SporeletError E_NOT_OURS
 */
export function packComponent(component: Uint8Array, world: World, module: Uint8Array, file: string, origin: Origin): Artifact {
  return componentArtifactOf({ ...describeBuilt(module, file), bytes: component }, world, origin);
}
