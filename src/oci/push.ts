// Sends an artifact to a repository: what it lacks, and nothing else.
import { type Artifact, type Descriptor, type Index, isIndex, MEDIA, manifestsOf, parseIndex, parseManifest } from "./content.ts";
import { knownHolder, rememberHolder } from "./mounts.ts";
import { type Repository, referrersTag } from "./registry.ts";

/** "there": the repository had it. "missing": it was not sent, for nothing was to be. */
export type Fate = "there" | "mounted" | "sent" | "missing";

export interface PushedBlob {
  digest: string;
  mediaType: string;
  /** Bytes. */
  size: number;
  fate: Fate;
}

export interface Pushed {
  /** Of what the tag now names. */
  digest: string;
  blobs: PushedBlob[];
  /** Bytes that were sent: blobs, manifests, and lists of referrers where the registry keeps none. */
  sent: number;
}

export interface PushOptions {
  tag: string;
  /** Look what is missing, and send nothing. */
  dryRun?: boolean;
  /** A repository of the same registry that may have the blobs. */
  mountFrom?: string;
  onBlob?(blob: PushedBlob): void;
}

/** Configs and layers of the manifests, each once. */
function contentOf(artifact: Artifact): Descriptor[] {
  const all = manifestsOf(artifact)
    .filter(({ mediaType }) => !isIndex(mediaType))
    .flatMap(({ digest }) => {
      const { config, layers } = parseManifest(artifact.blobs.get(digest) as Uint8Array, digest);
      return [...layers, config];
    });
  return [...new Map(all.map((each) => [each.digest, each])).values()];
}

async function pushBlob(repository: Repository, { digest }: Descriptor, bytes: Uint8Array, { dryRun, mountFrom }: PushOptions): Promise<Fate> {
  const { registry, name } = repository;
  let fate: Fate = "there";
  if (!(await repository.hasBlob(digest))) {
    const from = knownHolder(registry, name, digest) ?? (mountFrom === name ? undefined : mountFrom);
    fate = dryRun ? "missing" : await repository.writeBlob(digest, bytes, from);
  }
  if (fate !== "missing") rememberHolder(registry, name, digest, bytes.length);
  return fate;
}

async function listReferrer(repository: Repository, subject: Descriptor, referrer: Descriptor): Promise<void> {
  const tag = referrersTag(subject.digest);
  const found = await repository.findManifest(tag);
  const before = found === undefined ? [] : parseIndex(found.bytes, `the index ${tag} of ${repository.name}`).manifests;
  if (before.some(({ digest }) => digest === referrer.digest)) return;
  const { platform: _, ...entry } = referrer;
  const index: Index = { schemaVersion: 2, mediaType: MEDIA.index, manifests: [...before, entry] };
  await repository.writeManifest(tag, MEDIA.index, Buffer.from(JSON.stringify(index)));
}

/** Sends one manifest; the root by its tag, the others by their digest. */
async function pushManifest(repository: Repository, artifact: Artifact, manifest: Descriptor, { tag, dryRun }: PushOptions): Promise<Fate> {
  const { digest, mediaType } = manifest;
  const name = digest === artifact.root.digest ? tag : digest;
  if ((await repository.manifestDigest(name)) === digest) return "there";
  if (dryRun) return "missing";
  const bytes = artifact.blobs.get(digest) as Uint8Array;
  const isListed = await repository.writeManifest(name, mediaType, bytes);
  const subject = isIndex(mediaType) ? undefined : parseManifest(bytes, digest).subject;
  if (subject !== undefined && !isListed) await listReferrer(repository, subject, manifest);
  return "sent";
}

/**
 * Content goes first, at once; then the manifests, each after what it names; the tag is set when all is there.
 * @throws SporeletError E_UNAUTHORIZED, E_NO_REPOSITORY, E_REGISTRY, E_REGISTRY_DOWN; the tag then names what it named before
 */
export async function push(artifact: Artifact, repository: Repository, options: PushOptions): Promise<Pushed> {
  const { root, referrers, blobs } = artifact;
  const pushed: PushedBlob[] = [];
  const note = ({ digest, mediaType, size }: Descriptor, fate: Fate) => {
    const blob = { digest, mediaType, size, fate };
    pushed.push(blob);
    options.onBlob?.(blob);
  };
  const [first, ...rest] = contentOf(artifact);
  const send = async (blob: Descriptor) => note(blob, await pushBlob(repository, blob, blobs.get(blob.digest) as Uint8Array, options));
  if (first !== undefined) await send(first); // alone, so that the others find what lets them in
  await Promise.all(rest.map(send));
  const isReferrer = ({ digest }: Descriptor) => referrers.some((each) => each.digest === digest);
  const manifests = manifestsOf(artifact);
  for (const manifest of [...manifests.filter(isReferrer), ...manifests.filter((each) => !isReferrer(each))])
    note(manifest, await pushManifest(repository, artifact, manifest, options));
  return { digest: root.digest, blobs: pushed, sent: repository.sent };
}
