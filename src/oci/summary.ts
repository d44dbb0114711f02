// What is in an artifact, in short: for `build --json` and `inspect`.
import {
  type Artifact,
  type Descriptor,
  isIndex,
  isManifest,
  type Manifest,
  manifestsOf,
  type Platform,
  parseIndex,
  parseManifest,
  parseObject,
} from "./content.ts";
import { platformText } from "./machine-platform.ts";
import type { World } from "./wasm-artifact.ts";

interface Blob {
  mediaType: string;
  digest: string;
  /** Bytes. */
  size: number;
}

export interface Summary {
  /** Of what a tag names. */
  digest: string;
  mediaType: string;
  /** Each manifest that holds a function. */
  images: { platform: string; digest: string; config: string; entrypoint?: string[]; component?: World; layers: Blob[] }[];
  /** Manifests about one of them. */
  referrers: { artifactType: string; digest: string; subject: string; layers: Blob[] }[];
  annotations: Readonly<Record<string, string>>;
}

const blobOf = ({ mediaType, digest, size }: Descriptor): Blob => ({ mediaType, digest, size });

function imageOf(digest: string, { config, layers }: Manifest, configBytes: Uint8Array | undefined): Summary["images"][number] {
  const described = configBytes === undefined ? {} : parseObject(configBytes, `the config ${config.digest}`);
  const { Entrypoint: entrypoint } = (described.config ?? {}) as { Entrypoint?: string[] };
  const { component } = described as { component?: World };
  return {
    platform: platformText(described as unknown as Platform),
    digest,
    config: config.mediaType,
    ...(entrypoint && { entrypoint }),
    ...(component && { component }),
    layers: layers.map(blobOf),
  };
}

/** @param artifact its layers need not be there */
export function summaryOf(artifact: Artifact): Summary {
  const { root, blobs } = artifact;
  const bytesOf = (digest: string) => blobs.get(digest) as Uint8Array;
  const manifests = manifestsOf(artifact)
    .filter(({ mediaType }) => isManifest(mediaType))
    .map(({ digest }) => ({ digest, manifest: parseManifest(bytesOf(digest), `the manifest ${digest}`) }));
  const top = isIndex(root.mediaType) ? parseIndex(bytesOf(root.digest), "the index") : manifests.find(({ digest }) => digest === root.digest)?.manifest;
  return {
    digest: root.digest,
    mediaType: root.mediaType,
    images: manifests
      .filter(({ manifest }) => manifest.subject === undefined)
      .map(({ digest, manifest }) => imageOf(digest, manifest, blobs.get(manifest.config.digest))),
    referrers: manifests.flatMap(({ digest, manifest: { subject, artifactType, config, layers } }) =>
      subject === undefined ? [] : [{ artifactType: artifactType ?? config.mediaType, digest, subject: subject.digest, layers: layers.map(blobOf) }],
    ),
    annotations: top?.annotations ?? {},
  };
}
