// What an artifact holds, without its layers: read from a registry, or from a layout.
import { SporeletError } from "../errors.ts";
import { type Artifact, type Descriptor, digestOf, isIndex, isManifest, parseIndex, parseManifest } from "./content.ts";
import { readLayout } from "./layout.ts";
import { cachedSource, type Found, find, type Source, take } from "./pull.ts";
import { manifestName, parseReference, referenceText } from "./reference.ts";
import { Repository } from "./registry.ts";
import type { RetryOptions } from "./retry.ts";
import { type Summary, summaryOf } from "./summary.ts";

export interface Overview {
  summary: Summary;
  /** The module or executable inside; absent of what is not ours, and then why. */
  bytes?: Uint8Array;
  refusal?: SporeletError;
}

async function overviewOf(artifact: Artifact, source: Source, what: string): Promise<Overview> {
  const summary = summaryOf(artifact);
  try {
    const found: Found = await find(artifact.root.digest, source, what);
    return { summary, bytes: await take(found, source, what) };
  } catch (error) {
    if (error instanceof SporeletError && (error.code === "E_NOT_OURS" || error.code === "E_NO_IMAGE")) return { summary, refusal: error };
    throw error;
  }
}

/** Notes the manifests below `descriptor`, and what they are configured by. */
async function collect(source: Source, descriptor: Descriptor, blobs: Map<string, Uint8Array>): Promise<void> {
  const { bytes } = await source.manifest(descriptor.digest);
  blobs.set(descriptor.digest, bytes);
  if (isIndex(descriptor.mediaType)) for (const child of parseIndex(bytes, descriptor.digest).manifests) await collect(source, child, blobs);
  else if (isManifest(descriptor.mediaType)) {
    const { config } = parseManifest(bytes, descriptor.digest);
    if (config.size < 1 << 20) blobs.set(config.digest, await source.blob(config));
  }
}

/** @throws SporeletError of a reference, a registry or what is in it */
export async function remoteOverview(text: string, options: RetryOptions): Promise<Overview & { reference: string }> {
  const reference = parseReference(text);
  const repository = new Repository(reference, options);
  const source = cachedSource(repository);
  const { bytes, mediaType } = await source.manifest(manifestName(reference));
  const root = { mediaType, digest: digestOf(bytes), size: bytes.length };
  const blobs = new Map<string, Uint8Array>();
  await collect(source, root, blobs);
  const referrers = await repository.referrers(root.digest);
  for (const referrer of referrers) await collect(source, referrer, blobs);
  const pinned = referenceText({ registry: reference.registry, repository: reference.repository, digest: root.digest });
  return { reference: pinned, ...(await overviewOf({ root, referrers, blobs }, source, pinned)) };
}

/** @throws SporeletError E_NOT_OURS, E_DIGEST_MISMATCH, E_UNREADABLE */
export async function layoutOverview(path: string): Promise<Overview> {
  const artifact = readLayout(path);
  const get = async (digest: string) => artifact.blobs.get(digest) as Uint8Array;
  const types = new Map([artifact.root, ...artifact.referrers].map(({ digest, mediaType }) => [digest, mediaType]));
  const source: Source = {
    manifest: async (digest) => {
      const bytes = await get(digest);
      return { bytes, mediaType: types.get(digest) ?? (JSON.parse(Buffer.from(bytes).toString()) as { mediaType: string }).mediaType };
    },
    blob: ({ digest }) => get(digest),
  };
  return overviewOf(artifact, source, path);
}
