// A repository in a registry (OCI distribution-spec 1.1), as far as pushing and pulling need it.
import { SporeletError } from "../errors.ts";
import { checkDigest, type Descriptor, digestOf, isDigest, MAX_MANIFEST_BYTES, MEDIA, parseIndex } from "./content.ts";
import type { Reference } from "./reference.ts";
import type { RetryOptions } from "./retry.ts";
import { type Call, errorsIn, Session } from "./session.ts";

/** Where a registry does not list referrers itself, clients keep the list under this tag (OCI distribution-spec 1.1, "Referrers Tag Schema"). */
export function referrersTag(digest: string): string {
  return digest.replace(":", "-");
}

const ACCEPT = [MEDIA.index, MEDIA.manifest, MEDIA.dockerIndex, MEDIA.dockerManifest].join(", ");

export interface StoredManifest {
  bytes: Uint8Array;
  mediaType: string;
  digest: string;
}

/** At most `most` bytes of a body. */
async function bodyOf(response: Response, most: number, what: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let part = (await reader?.read())?.value; part !== undefined; part = (await reader?.read())?.value) {
    size += part.length;
    if (size > most) throw new SporeletError("E_DIGEST_MISMATCH", `${what} has more than the ${most} bytes that it should have`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

export class Repository {
  readonly registry: string;
  readonly name: string;
  readonly #session: Session;
  /** Bytes of blobs and manifests that the registry has taken. */
  sent = 0;

  constructor({ registry, repository }: Pick<Reference, "registry" | "repository">, options: RetryOptions = {}) {
    this.registry = registry;
    this.name = repository;
    this.#session = new Session(registry, repository, options);
  }

  #pull(url: string, method: "GET" | "HEAD", headers: Record<string, string> = {}): Call {
    return { method, url: `/v2/${this.name}/${url}`, what: `read ${this.name}`, scopes: [`repository:${this.name}:pull`], headers };
  }

  #push(method: "POST" | "PUT", url: string, more: Partial<Call> = {}): Call {
    return { method, url, what: `push to ${this.name}`, scopes: [`repository:${this.name}:pull,push`], ...more };
  }

  /** @param call what was asked for, for messages */
  async #refused(response: Response, what: string): Promise<SporeletError> {
    const errors = await errorsIn(response);
    const said = errors.map(({ code, message }) => [code, message].filter(Boolean).join(": ")).join(", ");
    const where = `the registry ${this.registry}`;
    const because = said === "" ? "" : ` (${said})`;
    if (errors.some(({ code }) => code === "NAME_UNKNOWN")) return new SporeletError("E_NO_REPOSITORY", `${where} has no repository ${this.name}${because}`);
    if (response.status === 404) return new SporeletError("E_NO_IMAGE", `${where} has no ${what} in ${this.name}${because}`);
    return new SporeletError("E_REGISTRY", `${where} refuses ${what} in ${this.name}: it answers ${response.status}${because}`);
  }

  /**
   * @param name a tag or a digest, which what comes must then have
   * @throws SporeletError E_NO_REPOSITORY, E_NO_IMAGE, E_DIGEST_MISMATCH, E_UNAUTHORIZED, E_REGISTRY_DOWN
   */
  async readManifest(name: string): Promise<StoredManifest> {
    const found = await this.findManifest(name);
    if (found !== undefined) return found;
    const where = `the registry ${this.registry} has no`;
    throw (await this.#isThere())
      ? new SporeletError("E_NO_IMAGE", `${where} ${name} in ${this.name}`)
      : new SporeletError("E_NO_REPOSITORY", `${where} repository ${this.name}`);
  }

  /** Whether the registry has the repository: one that lists no tags may still have it. */
  #isThere(): Promise<boolean> {
    return this.#session.call(this.#pull("tags/list", "GET"), async (response) => (await errorsIn(response)).every(({ code }) => code !== "NAME_UNKNOWN"));
  }

  /** The same; undefined where the repository does not have it. */
  findManifest(name: string): Promise<StoredManifest | undefined> {
    return this.#session.call(this.#pull(`manifests/${name}`, "GET", { accept: ACCEPT }), async (response) => {
      if (!response.ok) {
        const error = await this.#refused(response, name);
        if (error.code === "E_NO_IMAGE") return undefined;
        throw error;
      }
      const bytes = await bodyOf(response, MAX_MANIFEST_BYTES, `the manifest ${name}`);
      if (isDigest(name)) checkDigest(bytes, name, `what the registry ${this.registry} has as a manifest of ${this.name}`);
      const mediaType = (response.headers.get("content-type") ?? "").replace(/;.*$/, "").trim();
      return { bytes, mediaType, digest: digestOf(bytes) };
    });
  }

  /** The digest that a tag or a digest leads to; undefined where the repository does not have it, or is not there. */
  manifestDigest(name: string): Promise<string | undefined> {
    return this.#session.call(this.#pull(`manifests/${name}`, "HEAD", { accept: ACCEPT }), async (response) => {
      if (response.status === 404) return undefined;
      if (!response.ok) throw await this.#refused(response, name);
      return response.headers.get("docker-content-digest") ?? (isDigest(name) ? name : undefined);
    });
  }

  /** What refers to a manifest: by the registry's own list, or by the one that clients keep (`referrersTag`). */
  async referrers(digest: string): Promise<Descriptor[]> {
    const listed = await this.#session.call(this.#pull(`referrers/${digest}`, "GET", { accept: MEDIA.index }), async (response) => {
      if (!response.ok) return undefined;
      return parseIndex(await bodyOf(response, MAX_MANIFEST_BYTES, "the list of referrers"), "the list of referrers").manifests;
    });
    if (listed !== undefined) return listed;
    const kept = await this.findManifest(referrersTag(digest));
    return kept === undefined ? [] : parseIndex(kept.bytes, `the index ${referrersTag(digest)} of ${this.name}`).manifests;
  }

  /** Whether the repository has the blob. */
  hasBlob(digest: string): Promise<boolean> {
    return this.#session.call(this.#pull(`blobs/${digest}`, "HEAD"), async (response) => {
      if (response.status === 404) return false;
      if (!response.ok) throw await this.#refused(response, digest);
      return true;
    });
  }

  /** @throws SporeletError E_DIGEST_MISMATCH and as `readManifest` */
  readBlob({ digest, size }: Descriptor): Promise<Uint8Array> {
    return this.#session.call(this.#pull(`blobs/${digest}`, "GET"), async (response) => {
      if (!response.ok) throw await this.#refused(response, digest);
      const bytes = await bodyOf(response, size, `the blob ${digest} of ${this.name}`);
      checkDigest(bytes, digest, `what the registry ${this.registry} has as a blob of ${this.name}`);
      return bytes;
    });
  }

  /**
   * Takes the blob from another repository of the registry, or sends it whole in one request.
   * @param from a repository that may have it
   */
  async writeBlob(digest: string, bytes: Uint8Array, from?: string): Promise<"mounted" | "sent"> {
    const mount = from === undefined ? "" : `?mount=${encodeURIComponent(digest)}&from=${encodeURIComponent(from)}`;
    const scopes = [`repository:${this.name}:pull,push`, ...(from === undefined ? [] : [`repository:${from}:pull`])];
    const location = await this.#session.call(this.#push("POST", `/v2/${this.name}/blobs/uploads/${mount}`, { scopes }), async (response) => {
      if (response.status === 201) return undefined;
      if (response.status !== 202) throw await this.#refused(response, "an upload");
      const given = response.headers.get("location");
      if (given === null) throw new SporeletError("E_REGISTRY", `the registry ${this.registry} accepts an upload to ${this.name}, but does not say where to`);
      return new URL(given, response.url);
    });
    if (location === undefined) return "mounted";
    location.searchParams.set("digest", digest);
    const headers = { "content-type": "application/octet-stream" };
    await this.#session.call(this.#push("PUT", location.href, { headers, body: bytes }), async (response) => {
      if (response.status !== 201) throw await this.#refused(response, `the blob ${digest}`);
    });
    this.sent += bytes.length;
    return "sent";
  }

  /**
   * @param name a tag or the manifest's digest
   * @returns whether the registry itself lists the manifest among the referrers of its subject (its header OCI-Subject)
   */
  writeManifest(name: string, mediaType: string, bytes: Uint8Array): Promise<boolean> {
    const call = this.#push("PUT", `/v2/${this.name}/manifests/${name}`, { headers: { "content-type": mediaType }, body: bytes });
    return this.#session.call(call, async (response) => {
      if (response.status !== 201) throw await this.#refused(response, `the manifest ${name}`);
      this.sent += bytes.length;
      return response.headers.has("oci-subject");
    });
  }
}
