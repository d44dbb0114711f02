// How a registry lets one in: Basic (RFC 7617), or a token from the server that it names (distribution's token authentication).
import { SporeletError } from "../errors.ts";
import type { Credentials } from "./credentials.ts";
import { isLoopbackHost } from "./reference.ts";

export interface Challenge {
  /** In lower case. */
  scheme: string;
  parameters: Readonly<Record<string, string>>;
}

const CHALLENGE = /(?:^|,\s*)(bearer|basic)\b\s*((?:[\w-]+\s*=\s*(?:"(?:\\.|[^"\\])*"|[^\s,"]+)\s*(?:,\s*(?=[\w-]+\s*=))?)*)/gi;
const PARAMETER = /([\w-]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^\s,"]+))/g;
const TOKEN_TIMEOUT = 30_000;

/** Challenges of a header WWW-Authenticate (RFC 9110, 11.6.1) that we can meet. */
export function parseChallenges(header: string): Challenge[] {
  return [...header.matchAll(CHALLENGE)].map(([, scheme = "", rest = ""]) => ({
    scheme: scheme.toLowerCase(),
    parameters: Object.fromEntries(
      [...rest.matchAll(PARAMETER)].map(([, name = "", quoted, plain]) => [name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? plain ?? ""]),
    ),
  }));
}

function basic({ username, secret }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${secret}`).toString("base64")}`;
}

/** @throws SporeletError E_UNAUTHORIZED: nothing secret goes over a plain connection */
function realmOf(registry: string, { parameters }: Challenge): URL {
  const { realm = "" } = parameters;
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url === undefined || !(url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.host))))
    throw new SporeletError("E_UNAUTHORIZED", `the registry ${registry} wants a token from ${JSON.stringify(realm)}, which is no https URL`);
  return url;
}

/** What `sporelet push` asks a token for; a token server may answer with less. */
function tokenRequest(url: URL, service: string | undefined, scopes: readonly string[], credentials: Credentials | undefined): Request {
  const signal = AbortSignal.timeout(TOKEN_TIMEOUT);
  if (credentials?.isIdentityToken) {
    const body = new URLSearchParams({ grant_type: "refresh_token", client_id: "sporelet", refresh_token: credentials.secret, scope: scopes.join(" ") });
    if (service !== undefined) body.set("service", service);
    return new Request(url, { method: "POST", body, signal, redirect: "error" });
  }
  if (service !== undefined) url.searchParams.set("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  if (credentials !== undefined) url.searchParams.set("account", credentials.username);
  return new Request(url, { headers: credentials === undefined ? {} : { authorization: basic(credentials) }, signal, redirect: "error" });
}

export function unauthorized(registry: string, what: string, credentials: Credentials | undefined, said: string): SporeletError {
  const who =
    credentials === undefined ? "there are no credentials for it" : `the credentials are those of ${credentials.username || "a token"} in ${credentials.from}`;
  return new SporeletError("E_UNAUTHORIZED", `the registry ${registry} does not let us ${what}: ${said}; ${who}`, {
    remedy: `Log in: podman login ${registry}, or docker login ${registry}.`,
  });
}

/**
 * The header Authorization that answers a registry's challenges.
 * @param scopes `repository:NAME:pull,push`
 * @throws SporeletError E_UNAUTHORIZED; a rejected fetch where the token server does not answer
 */
export async function authorize(
  registry: string,
  challenges: readonly Challenge[],
  scopes: readonly string[],
  credentials: Credentials | undefined,
  what: string,
): Promise<string> {
  const bearer = challenges.find(({ scheme }) => scheme === "bearer");
  if (bearer === undefined) {
    if (challenges.length === 0) throw unauthorized(registry, what, credentials, "it asks for something else than a password or a token");
    if (credentials === undefined || credentials.isIdentityToken) throw unauthorized(registry, what, credentials, "it asks for a user and a password");
    return basic(credentials);
  }
  const url = realmOf(registry, bearer);
  const response = await fetch(tokenRequest(url, bearer.parameters.service, scopes, credentials));
  if (!response.ok) throw unauthorized(registry, what, credentials, `its token server ${url.host} answers ${response.status}`);
  const { token, access_token: access } = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const given = typeof token === "string" ? token : access;
  if (typeof given !== "string" || !/^[\x21-\x7e]+$/.test(given))
    throw unauthorized(registry, what, credentials, `its token server ${url.host} answers without a token`);
  return `Bearer ${given}`;
}
