// A function by its reference, for commands that run it, serve it or write it to a file.
import { SporeletError } from "../errors.ts";
import { cacheBlob, cachedFile } from "./blob-cache.ts";
import { digestOf } from "./content.ts";
import { cachedSource, type Found, find, take } from "./pull.ts";
import { manifestName, nameIn, parseReference, type Reference, referenceText } from "./reference.ts";
import { Repository } from "./registry.ts";
import type { RetryOptions } from "./retry.ts";

export interface RemoteFunction {
  reference: Reference;
  found: Found;
  /** The module or the executable. */
  bytes: Uint8Array;
}

/**
 * Pulls what `text` names, or takes it from the cache, with every digest checked.
 * @throws SporeletError of a reference, a registry or what is in it
 *
 * @example
 * const { bytes } = await pull("oci://localhost:5000/team/hello:1.0");
 */
export async function pull(text: string, options: RetryOptions = {}): Promise<RemoteFunction> {
  const reference = parseReference(text);
  const source = cachedSource(new Repository(reference, options));
  const what = referenceText(reference);
  const found = await find(manifestName(reference), source, what);
  return { reference, found, bytes: await take(found, source, what) };
}

/**
 * `pull` of a module. An executable is not taken: anyone can push one, and only a container keeps it in.
 * @throws SporeletError as `pull`, E_NOT_OURS for an executable
 */
export async function pullModule(text: string, options: RetryOptions = {}): Promise<RemoteFunction> {
  const pulled = await pull(text, options);
  if (pulled.found.form === "wasm") return pulled;
  const { registry, repository } = pulled.reference;
  const reference = referenceText({ registry, repository, digest: pulled.found.digest }); // podman takes no tag beside a digest
  throw new SporeletError("E_NOT_OURS", `${text} is an image of an executable; sporelet itself runs only WebAssembly from a registry`, {
    remedy: `Start it in a container: podman run --rm ${reference}; or push the function with --target wasm-oci.`,
  });
}

/** The file in the cache that has the module, and the name that it is served under. */
export async function pullToCache(text: string, options: RetryOptions = {}): Promise<{ file: string; name: string }> {
  const { reference, bytes } = await pullModule(text, options);
  const digest = digestOf(bytes);
  if (cachedFile(digest) === undefined) cacheBlob(digest, bytes);
  const file = cachedFile(digest);
  if (file === undefined)
    throw new SporeletError("E_UNWRITABLE", `${text} can't be kept in the cache`, { remedy: "Set SPORELET_CACHE to a directory that you can write." });
  return { file, name: nameIn(reference) };
}
