// Content by its digest: descriptors, manifests and what they hold (OCI image-spec 1.1: descriptor.md, manifest.md, image-index.md).
import { createHash } from "node:crypto";
import { SporeletError } from "../errors.ts";

export const MEDIA = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  imageConfig: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar+gzip",
  empty: "application/vnd.oci.empty.v1+json",
  // CNCF TAG Runtime, Wasm OCI Artifact layout.
  wasmConfig: "application/vnd.wasm.config.v0+json",
  wasm: "application/wasm",
  spdx: "application/spdx+json",
  inToto: "application/vnd.in-toto+json",
  // As older registries and docker name index and manifest (distribution, manifest schema 2).
  dockerIndex: "application/vnd.docker.distribution.manifest.list.v2+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
} as const;

export interface Platform {
  architecture: string;
  os: string;
  variant?: string;
}

export interface Descriptor {
  mediaType: string;
  /** `sha256:` and 64 hex digits. */
  digest: string;
  /** Bytes. */
  size: number;
  artifactType?: string;
  platform?: Platform;
  annotations?: Readonly<Record<string, string>>;
}

export interface Manifest {
  schemaVersion: 2;
  mediaType: string;
  artifactType?: string;
  config: Descriptor;
  layers: Descriptor[];
  subject?: Descriptor;
  annotations?: Readonly<Record<string, string>>;
}

export interface Index {
  schemaVersion: 2;
  mediaType: string;
  manifests: Descriptor[];
  annotations?: Readonly<Record<string, string>>;
}

/** All that a push sends, or a layout holds. */
export interface Artifact {
  /** What a tag names: a manifest or an index. */
  root: Descriptor;
  /** Manifests whose subject is the root. */
  referrers: Descriptor[];
  /** By digest: manifests, configs and layers. */
  blobs: Map<string, Uint8Array>;
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** A larger manifest is not read; registries take 4 MiB (OCI distribution-spec 1.1, "Pushing Manifests"). */
export const MAX_MANIFEST_BYTES = 4 << 20;

export function isDigest(text: unknown): text is string {
  return typeof text === "string" && DIGEST.test(text);
}

/** `sha256:…` */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** @throws SporeletError E_DIGEST_MISMATCH */
export function checkDigest(bytes: Uint8Array, digest: string, what: string): void {
  const found = digestOf(bytes);
  if (found !== digest) throw new SporeletError("E_DIGEST_MISMATCH", `${what} should have the digest ${digest}, but has ${found} (${bytes.length} bytes)`);
}

export const isIndex = (mediaType: string): boolean => mediaType === MEDIA.index || mediaType === MEDIA.dockerIndex;
export const isManifest = (mediaType: string): boolean => mediaType === MEDIA.manifest || mediaType === MEDIA.dockerManifest;

/** Notes `bytes` among `blobs` and answers what describes them. */
export function add(blobs: Map<string, Uint8Array>, mediaType: string, bytes: Uint8Array, more: Partial<Descriptor> = {}): Descriptor {
  const digest = digestOf(bytes);
  blobs.set(digest, bytes);
  return { mediaType, digest, size: bytes.length, ...more };
}

export function addJson(blobs: Map<string, Uint8Array>, mediaType: string, value: unknown, more?: Partial<Descriptor>): Descriptor {
  return add(blobs, mediaType, Buffer.from(JSON.stringify(value)), more);
}

function notOurs(what: string, why: string, cause?: unknown): SporeletError {
  return new SporeletError("E_NOT_OURS", `${what} ${why}`, { cause });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @throws SporeletError E_NOT_OURS */
export function parseObject(bytes: Uint8Array, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString());
  } catch (cause) {
    throw notOurs(what, "is not JSON", cause);
  }
  if (!isObject(value)) throw notOurs(what, "is not a JSON object");
  return value;
}

function checkDescriptor(value: unknown, what: string): Descriptor {
  if (!isObject(value) || typeof value.mediaType !== "string" || !isDigest(value.digest) || !Number.isSafeInteger(value.size) || (value.size as number) < 0)
    throw notOurs(what, "holds a descriptor without media type, SHA-256 digest and size");
  return value as unknown as Descriptor;
}

function checkDescriptors(value: unknown, what: string): Descriptor[] {
  if (!Array.isArray(value)) throw notOurs(what, "lists nothing");
  return value.map((each) => checkDescriptor(each, what));
}

/** @throws SporeletError E_NOT_OURS */
export function parseIndex(bytes: Uint8Array, what: string): Index {
  const value = parseObject(bytes, what);
  return { ...value, manifests: checkDescriptors(value.manifests, what) } as Index;
}

/** @throws SporeletError E_NOT_OURS */
export function parseManifest(bytes: Uint8Array, what: string): Manifest {
  const value = parseObject(bytes, what);
  const subject = value.subject === undefined ? undefined : checkDescriptor(value.subject, what);
  return { ...value, config: checkDescriptor(value.config, what), layers: checkDescriptors(value.layers, what), ...(subject && { subject }) } as Manifest;
}

/** What `descriptor` leads to within `blobs`, itself last: a manifest comes after all that it names. Configs and layers need not be there. */
export function inOrder(blobs: ReadonlyMap<string, Uint8Array>, descriptor: Descriptor): Descriptor[] {
  const { digest, mediaType } = descriptor;
  if (!isIndex(mediaType) && !isManifest(mediaType)) return [descriptor];
  const bytes = blobs.get(digest);
  if (bytes === undefined) throw notOurs(`the manifest ${digest}`, "is named, but it is not there");
  if (isIndex(mediaType)) return [...parseIndex(bytes, `the index ${digest}`).manifests.flatMap((child) => inOrder(blobs, child)), descriptor];
  const { config, layers } = parseManifest(bytes, `the manifest ${digest}`);
  return [config, ...layers, descriptor];
}

/** The manifests and indexes of an artifact, each once, in the order in which a registry takes them. */
export function manifestsOf({ root, referrers, blobs }: Artifact): Descriptor[] {
  const all = [root, ...referrers].flatMap((each) => inOrder(blobs, each)).filter(({ mediaType }) => isManifest(mediaType) || isIndex(mediaType));
  return [...new Map(all.map((each) => [each.digest, each])).values()];
}

/** How many bytes the artifact has, each blob counted once. */
export function bytesOf({ blobs }: Pick<Artifact, "blobs">): number {
  return [...blobs.values()].reduce((sum, { length }) => sum + length, 0);
}
