// The function that a reference leads to: found, checked by its digests and taken out of its layer.
import { gunzipSync } from "node:zlib";
import { SporeletError } from "../errors.ts";
import { cacheBlob, cachedBlob } from "./blob-cache.ts";
import { type Descriptor, digestOf, isDigest, isIndex, isManifest, type Manifest, MEDIA, parseIndex, parseManifest, parseObject } from "./content.ts";
import { KIND_LABEL } from "./labels.ts";
import { chooseManifest, isWasm } from "./machine-platform.ts";
import type { Repository } from "./registry.ts";
import { readTar } from "./tar.ts";

/** Larger layers are refused before they are read. */
const MAX_LAYER_BYTES = 256 << 20;
const MAX_CONFIG_BYTES = 1 << 20;

/** What an artifact or image holds, as far as its manifest and config say. */
export interface Found {
  /** Of what the reference names: pin this one. */
  digest: string;
  /** Of the manifest that holds the function, where an index led to it. */
  manifestDigest: string;
  form: "wasm" | "native";
  manifest: Manifest;
  /** The layer with the function, and what else there is. */
  layer: Descriptor;
  /** The function's file within the layer; absent where the layer is the file. */
  path?: string;
  /** What the reference names. */
  root: { mediaType: string; bytes: Uint8Array };
}

/** Fetches what a digest names, or takes it from the cache. */
export interface Source {
  manifest(name: string): Promise<{ bytes: Uint8Array; mediaType: string }>;
  blob(descriptor: Descriptor): Promise<Uint8Array>;
}

/** What was once fetched by its digest is not fetched again; a tag is looked up every time. */
export function cachedSource(repository: Repository): Source {
  return {
    async manifest(name) {
      const known = isDigest(name) ? cachedBlob(name) : undefined;
      if (known !== undefined) return { bytes: known, mediaType: mediaTypeOf(known) };
      const { bytes, mediaType, digest } = await repository.readManifest(name);
      cacheBlob(digest, bytes);
      return { bytes, mediaType: mediaType || mediaTypeOf(bytes) };
    },
    async blob(descriptor) {
      const known = cachedBlob(descriptor.digest);
      if (known !== undefined) return known;
      const bytes = await repository.readBlob(descriptor);
      cacheBlob(descriptor.digest, bytes);
      return bytes;
    },
  };
}

/** Of a manifest that says it itself, as image-spec 1.1 wants it. */
function mediaTypeOf(bytes: Uint8Array): string {
  const { mediaType, manifests } = parseObject(bytes, "the manifest");
  if (typeof mediaType === "string") return mediaType;
  return manifests === undefined ? MEDIA.manifest : MEDIA.index;
}

function notOurs(what: string, why: string): SporeletError {
  return new SporeletError("E_NOT_OURS", `${what} ${why}`);
}

function checkSize({ size, digest }: Descriptor, most: number, what: string): void {
  if (size > most) throw new SporeletError("E_MODULE_TOO_LARGE", `${what} names ${digest} with ${size} bytes; at most ${most} are taken`);
}

/** A layer that is the module. The engine of a thin one may lie in a second layer. */
function inArtifact(manifest: Manifest, what: string): Pick<Found, "form" | "layer"> {
  const [layer, engine, ...more] = manifest.layers;
  if (layer === undefined || more.length > 0 || [layer, ...(engine ? [engine] : [])].some(({ mediaType }) => mediaType !== MEDIA.wasm))
    throw notOurs(
      what,
      `has ${manifest.layers.length} layers (${manifest.layers.map(({ mediaType }) => mediaType).join(", ") || "none"}), where one of ${MEDIA.wasm} is expected`,
    );
  return { form: "wasm", layer };
}

/** An image of ours, or of platform wasi/wasm: one layer, in which the entrypoint is the function's file. */
async function inImage(manifest: Manifest, source: Source, what: string): Promise<Pick<Found, "form" | "layer" | "path">> {
  checkSize(manifest.config, MAX_CONFIG_BYTES, what);
  const { os, architecture, config } = parseObject(await source.blob(manifest.config), `the config of ${what}`);
  const { Entrypoint: entrypoint, Labels: labels } = (config ?? {}) as { Entrypoint?: unknown; Labels?: Record<string, unknown> | null };
  const isModule = isWasm({ os: String(os), architecture: String(architecture) });
  if (!isModule && labels?.[KIND_LABEL] === undefined) throw notOurs(what, `is an image for ${String(os)}/${String(architecture)} that sporelet did not make`);
  const path = Array.isArray(entrypoint) ? entrypoint[0] : undefined;
  const [layer, ...more] = manifest.layers;
  if (layer === undefined || more.length > 0 || typeof path !== "string") throw notOurs(what, "is an image of several layers, or without an entrypoint");
  return { form: isModule ? "wasm" : "native", layer, path: path.replace(/^\/+/, "") };
}

/**
 * Reads manifests and config, and no layer.
 * @param name a tag or a digest
 * @param what it is, for messages
 * @throws SporeletError E_NOT_OURS, E_NO_IMAGE, E_DIGEST_MISMATCH and what the registry is blamed for
 */
export async function find(name: string, source: Source, what: string): Promise<Found> {
  const root = await source.manifest(name);
  let { bytes, mediaType } = root;
  if (isIndex(mediaType)) {
    const index = parseIndex(bytes, what);
    const chosen = chooseManifest(index.manifests);
    if (chosen === undefined)
      throw new SporeletError("E_NO_IMAGE", `${what} has neither WebAssembly nor an image for Linux on a processor that sporelet knows`);
    ({ bytes, mediaType } = await source.manifest(chosen.digest));
  }
  if (!isManifest(mediaType)) throw notOurs(what, `is ${JSON.stringify(mediaType)}, no manifest of OCI`);
  const manifest = parseManifest(bytes, what);
  const { mediaType: configType } = manifest.config;
  const held = configType === MEDIA.wasmConfig ? inArtifact(manifest, what) : isManifestOfImage(configType) ? await inImage(manifest, source, what) : undefined;
  if (held === undefined) throw notOurs(what, `is an artifact of ${JSON.stringify(manifest.artifactType ?? configType)}, neither an image nor a module`);
  checkSize(held.layer, MAX_LAYER_BYTES, what);
  return { digest: digestOf(root.bytes), manifestDigest: digestOf(bytes), manifest, root, ...held };
}

const isManifestOfImage = (mediaType: string) => mediaType === MEDIA.imageConfig || mediaType === "application/vnd.docker.container.image.v1+json";

/**
 * The function's file: a module, or an executable.
 * @throws SporeletError E_NOT_OURS, E_DIGEST_MISMATCH
 */
export async function take({ layer, path }: Found, source: Source, what: string): Promise<Uint8Array> {
  const bytes = await source.blob(layer);
  if (path === undefined) return bytes;
  let archive: Uint8Array;
  try {
    archive = /\+gzip$|\.gzip$/.test(layer.mediaType) ? gunzipSync(bytes, { maxOutputLength: MAX_LAYER_BYTES }) : bytes;
  } catch (cause) {
    throw new SporeletError("E_NOT_OURS", `the layer of ${what} can't be uncompressed: ${(cause as Error).message}`, { cause });
  }
  const file = readTar(archive, `the layer of ${what}`).find((each) => each.path === path);
  if (file === undefined) throw notOurs(what, `has the entrypoint /${path}, which is not in its layer`);
  return file.bytes;
}
