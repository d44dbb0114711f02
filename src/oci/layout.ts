// An artifact as an OCI image layout (image-spec 1.1, image-layout.md): a directory, or the same as a tar archive.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { SporeletError } from "../errors.ts";
import { type Artifact, checkDigest, type Descriptor, type Index, isIndex, isManifest, MEDIA, parseIndex, parseManifest, parseObject } from "./content.ts";
import { fileNameOf } from "./described.ts";
import { readTar, writeTar } from "./tar.ts";

const VERSION_FILE = "oci-layout";
const INDEX_FILE = "index.json";
const VERSION = "1.0.0";
const REF_NAME = "org.opencontainers.image.ref.name";
const TAG = "latest";
/** An index.json that sporelet wrote, and may replace. */
const OURS = "sporelet.layout";

const blobPath = (digest: string) => `blobs/${digest.replace(":", "/")}`;

/** What podman and containerd call the image when they load it: a name that is no registry's. */
function localName(name: string): string {
  return `localhost/${
    fileNameOf(name)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "function"
  }:${TAG}`;
}

/** The files of the layout, always in the same order. */
function filesOf({ root, referrers, blobs }: Artifact, name: string): { path: string; bytes: Uint8Array }[] {
  const named: Descriptor = { ...root, annotations: { ...root.annotations, [REF_NAME]: TAG, "io.containerd.image.name": localName(name) } };
  const index: Index = { schemaVersion: 2, mediaType: MEDIA.index, manifests: [named, ...referrers], annotations: { [OURS]: "1" } };
  return [
    { path: VERSION_FILE, bytes: Buffer.from(JSON.stringify({ imageLayoutVersion: VERSION })) },
    { path: INDEX_FILE, bytes: Buffer.from(JSON.stringify(index)) },
    ...[...blobs].map(([digest, bytes]) => ({ path: blobPath(digest), bytes })).sort((a, b) => (a.path < b.path ? -1 : 1)),
  ];
}

/** @param name of the function @param date seconds since the epoch */
export function layoutTar(artifact: Artifact, name: string, date: number): Buffer<ArrayBuffer> {
  return writeTar(
    filesOf(artifact, name).map((file) => ({ ...file, mode: 0o644 })),
    date,
  );
}

/** Whether what lies there is a directory that a layout may take the place of: an empty one, or a layout that sporelet wrote. */
function mayReplace(directory: string): boolean {
  if (readdirSync(directory).length === 0) return true;
  try {
    return parseIndex(readFileSync(join(directory, INDEX_FILE)), INDEX_FILE).annotations?.[OURS] !== undefined;
  } catch {
    return false;
  }
}

/**
 * Writes a layout beside `directory` and puts it in its place.
 * @throws SporeletError E_WOULD_OVERWRITE, E_UNWRITABLE, E_DISK_FULL; then nothing is left, and what was there is as it was
 */
export function writeLayout(artifact: Artifact, name: string, directory: string): void {
  const target = resolve(directory);
  const isThere = existsSync(target);
  if (isThere && !mayReplace(target))
    throw new SporeletError("E_WOULD_OVERWRITE", `the directory ${directory} holds something else than a layout of sporelet's`, {
      remedy: "Give a directory that is empty or not there yet.",
    });
  const beside = (suffix: string) => join(dirname(target), `.${basename(target)}.${process.pid}.${suffix}`);
  const [fresh, old] = [beside("tmp"), beside("old")];
  try {
    mkdirSync(join(fresh, "blobs/sha256"), { recursive: true });
    for (const { path, bytes } of filesOf(artifact, name)) writeFileSync(join(fresh, path), bytes);
    if (isThere) renameSync(target, old);
    renameSync(fresh, target);
  } catch (cause) {
    if (isThere && existsSync(old) && !existsSync(target)) renameSync(old, target);
    throw unwritable(directory, cause);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

function unwritable(path: string, cause: unknown): SporeletError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  return new SporeletError(isFull ? "E_DISK_FULL" : "E_UNWRITABLE", `${path} can't be written: ${message}`, { cause });
}

/** Whether the file or directory may be a layout: a directory, or a tar archive. */
export function isLayout(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  return found.isDirectory() ? existsSync(join(path, VERSION_FILE)) : path.endsWith(".tar");
}

type Read = (path: string) => Uint8Array | undefined;

function reader(path: string): Read {
  if (statSync(path).isDirectory())
    return (name) => {
      const file = join(path, name);
      return existsSync(file) ? readFileSync(file) : undefined;
    };
  const files = new Map(readTar(readFileSync(path), path).map(({ path: name, bytes }) => [name, bytes]));
  return (name) => files.get(name);
}

/** Follows a descriptor through the layout, and checks every digest on the way. */
function collect(read: Read, descriptor: Descriptor, blobs: Map<string, Uint8Array>, path: string): void {
  if (blobs.has(descriptor.digest)) return;
  const bytes = read(blobPath(descriptor.digest));
  if (bytes === undefined) throw new SporeletError("E_NOT_OURS", `the layout ${path} names the blob ${descriptor.digest}, which it does not hold`);
  checkDigest(bytes, descriptor.digest, `a blob of the layout ${path}`);
  blobs.set(descriptor.digest, bytes);
  const children = isIndex(descriptor.mediaType)
    ? parseIndex(bytes, path).manifests
    : isManifest(descriptor.mediaType)
      ? childrenOf(parseManifest(bytes, path))
      : [];
  for (const child of children) collect(read, child, blobs, path);
}

const childrenOf = ({ config, layers }: { config: Descriptor; layers: Descriptor[] }) => [config, ...layers];

/**
 * Reads a layout of one image or artifact and what refers to it.
 * @throws SporeletError E_NOT_OURS, E_DIGEST_MISMATCH, E_UNREADABLE
 */
export function readLayout(path: string): Artifact {
  let read: Read;
  try {
    read = reader(path);
  } catch (cause) {
    if (cause instanceof SporeletError) throw cause;
    throw new SporeletError("E_UNREADABLE", `${path} can't be read: ${(cause as Error).message}`, { cause });
  }
  const [version, indexFile] = [read(VERSION_FILE), read(INDEX_FILE)];
  if (version === undefined || indexFile === undefined)
    throw new SporeletError("E_NOT_OURS", `${path} is no OCI image layout: it holds no ${VERSION_FILE} and ${INDEX_FILE}`);
  if (parseObject(version, VERSION_FILE).imageLayoutVersion !== VERSION)
    throw new SporeletError("E_NOT_OURS", `the layout ${path} is not of version ${VERSION}`);
  const blobs = new Map<string, Uint8Array>();
  const entries = parseIndex(indexFile, `${INDEX_FILE} in ${path}`).manifests;
  for (const entry of entries) collect(read, entry, blobs, path);
  const isReferrer = ({ digest, mediaType }: Descriptor) => isManifest(mediaType) && parseManifest(blobs.get(digest) as Uint8Array, path).subject !== undefined;
  const [root, ...more] = entries.filter((entry) => !isReferrer(entry));
  if (root === undefined || more.length > 0)
    throw new SporeletError(
      "E_NOT_OURS",
      `the layout ${path} holds ${entries.length === 0 ? "nothing" : `${more.length + (root ? 1 : 0)} images`}; sporelet takes one with one`,
    );
  const { annotations: _, ...bare } = root;
  return { root: bare, referrers: entries.filter(isReferrer), blobs };
}
