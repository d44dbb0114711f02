// A module in a registry: the CNCF Wasm OCI artifact layout (TAG Runtime, wasm working group), or an image of platform wasi/wasm.
import { engineManifest, readEngineFile } from "../engine/manifest.ts";
import { SporeletError } from "../errors.ts";
import { attestationsOf } from "./attestations.ts";
import { type Artifact, add, addJson, type Descriptor, type Manifest, MEDIA } from "./content.ts";
import { type BuiltFile, fileNameOf } from "./described.ts";
import { labelsOf, type Origin, timeText } from "./labels.ts";
import { addLayer } from "./layer.ts";

function finish(blobs: Map<string, Uint8Array>, built: BuiltFile, origin: Origin, manifest: Manifest): Artifact {
  const root = addJson(blobs, MEDIA.manifest, manifest);
  return { root, referrers: attestationsOf(blobs, built, origin, root), blobs };
}

function titled(blobs: Map<string, Uint8Array>, bytes: Uint8Array, title: string): Descriptor {
  return add(blobs, MEDIA.wasm, bytes, { annotations: { "org.opencontainers.image.title": title } });
}

/** The engine that a thin module imports; its bytes are the same for all of them, so a registry and a node hold it once. */
function engineLayer(blobs: Map<string, Uint8Array>, { metadata }: BuiltFile): Descriptor[] {
  if (metadata.module !== "thin") return [];
  const { hash } = engineManifest();
  if (metadata.engine !== hash)
    throw new SporeletError("E_ENGINE_MISMATCH", `the thin module was built for the engine ${metadata.engine}, and this release has ${hash}`);
  return [titled(blobs, readEngineFile("engine.wasm"), `engine-${hash}.wasm`)];
}

/**
 * The layout's first layer is the entry. A thin module's second one is its engine, which it imports by a name with the engine's hash: what the
 * layout calls exploded. Version 0 of the layout lets consumers refuse a second layer; sporelet's own do not.
 */
export function wasmArtifactOf(built: BuiltFile, origin: Origin): Artifact {
  const blobs = new Map<string, Uint8Array>();
  return inLayout(blobs, built, origin, [moduleLayer(blobs, built), ...engineLayer(blobs, built)], { os: "wasip1" });
}

/** The interfaces of a component, with their versions. */
export interface World {
  imports: readonly string[];
  exports: readonly string[];
}

/** @param built the component, with the metadata of its module */
export function componentArtifactOf(built: BuiltFile, component: World, origin: Origin): Artifact {
  const blobs = new Map<string, Uint8Array>();
  return inLayout(blobs, built, origin, [moduleLayer(blobs, built)], { os: "wasip2", component });
}

function moduleLayer(blobs: Map<string, Uint8Array>, { bytes, name }: BuiltFile): Descriptor {
  return titled(blobs, bytes, `${fileNameOf(name)}.wasm`);
}

function inLayout(
  blobs: Map<string, Uint8Array>,
  built: BuiltFile,
  origin: Origin,
  layers: Descriptor[],
  what: { os: "wasip1" } | { os: "wasip2"; component: World },
): Artifact {
  const config = { created: timeText(origin.date), architecture: "wasm", ...what, layerDigests: layers.map(({ digest }) => digest) };
  return finish(blobs, built, origin, {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config: addJson(blobs, MEDIA.wasmConfig, config),
    layers,
    annotations: labelsOf(built, origin),
  });
}

/**
 * What containerd's shims, crun and Docker took before there was that layout: an image whose entrypoint is a file of WebAssembly.
 * @throws SporeletError E_OPTION_VALUE for a thin module, which they can't link
 */
export function wasmImageOf(built: BuiltFile, origin: Origin): Artifact {
  if (built.metadata.module === "thin")
    throw new SporeletError("E_OPTION_VALUE", "Expected a module that is not thin for --compat, got a thin one: what runs such images links no second module", {
      remedy: "Leave out --thin or --compat.",
    });
  const blobs = new Map<string, Uint8Array>();
  const path = `${fileNameOf(built.name)}.wasm`;
  const { layer, diffId } = addLayer(blobs, path, built.bytes, origin.date);
  const created = timeText(origin.date);
  const config = {
    created,
    architecture: "wasm",
    os: "wasi",
    config: { Entrypoint: [`/${path}`], WorkingDir: "/", Labels: labelsOf(built, origin) },
    rootfs: { type: "layers", diff_ids: [diffId] },
    history: [{ created, created_by: `sporelet ${built.metadata.sporelet}` }],
  };
  return finish(blobs, built, origin, {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config: addJson(blobs, MEDIA.imageConfig, config),
    layers: [layer],
    // By it crun knows what to run it with.
    annotations: { ...labelsOf(built, origin), "module.wasm.image/variant": "compat" },
  });
}
