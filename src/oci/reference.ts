// What names something in a registry: host, repository, tag or digest.
import { SporeletError } from "../errors.ts";
import { isLoopback } from "../module/loopback.ts";
import { isDigest } from "./content.ts";
import { isRemote, SCHEME } from "./scheme.ts";

export interface Reference {
  /** Host, with a port where one is given. */
  registry: string;
  repository: string;
  tag?: string;
  /** `sha256:…` */
  digest?: string;
}

/** OCI distribution-spec 1.1, "Pulling manifests": names and tags. */
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const HOST = /^(?:\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::\d{1,5})?$/i;

function wrong(text: string, why: string): SporeletError {
  return new SporeletError("E_OPTION_VALUE", `Expected a reference such as ghcr.io/me/hello:1.0, got ${JSON.stringify(text)}: ${why}`);
}

/**
 * @param text with or without `oci://`
 * @throws SporeletError E_OPTION_VALUE
 *
 * @example
 * parseReference("oci://localhost:5000/team/hello:1.0"); // { registry: "localhost:5000", repository: "team/hello", tag: "1.0" }
 */
export function parseReference(text: string): Reference {
  const plain = isRemote(text) ? text.slice(SCHEME.length) : text;
  const slash = plain.indexOf("/");
  const registry = plain.slice(0, Math.max(slash, 0));
  if (slash < 0 || !(/[.:]/.test(registry) || registry === "localhost"))
    throw wrong(text, "it does not begin with a registry's host; Docker Hub is docker.io/NAME/REPOSITORY");
  if (!HOST.test(registry)) throw wrong(text, `${JSON.stringify(registry)} is no host`);
  const [named = "", digest, ...more] = plain.slice(slash + 1).split("@");
  if (more.length > 0 || (digest !== undefined && !isDigest(digest))) throw wrong(text, "a digest is @sha256: and 64 hex digits");
  const colon = named.lastIndexOf(":");
  const repository = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  if (!REPOSITORY.test(repository))
    throw wrong(text, `${JSON.stringify(repository)} is no repository: it is lower-case letters, digits, and . _ - / between them`);
  if (tag !== undefined && !TAG.test(tag)) throw wrong(text, `${JSON.stringify(tag)} is no tag`);
  return { registry, repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/** What a registry looks the manifest up by: the digest if there is one, else the tag, else "latest". */
export function manifestName({ tag, digest }: Reference): string {
  return digest ?? tag ?? "latest";
}

export function referenceText(reference: Reference): string {
  const { registry, repository, tag, digest } = reference;
  if (digest !== undefined) return `${registry}/${repository}${tag === undefined ? "" : `:${tag}`}@${digest}`;
  return `${registry}/${repository}:${tag ?? "latest"}`;
}

/** Whether `host`, with or without a port, is this machine by its name or address. */
export function isLoopbackHost(host: string): boolean {
  return isLoopback(host.replace(/:\d+$/, "").replace(/^\[|\]$/g, ""));
}

/** Where the registry's API is. Docker Hub has another name for it. */
export function originOf(registry: string): string {
  if (registry === "docker.io") return "https://registry-1.docker.io";
  return `${isLoopbackHost(registry) ? "http" : "https"}://${registry}`;
}

/** What the function in a repository is called where nothing else says it: the repository's last part. */
export function nameIn({ repository }: Reference): string {
  return repository.slice(repository.lastIndexOf("/") + 1);
}
