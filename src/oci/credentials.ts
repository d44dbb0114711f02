// Credentials for a registry, from where podman and docker keep them: containers-auth.json(5), docker's config.json and its
// credential helpers.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { SporeletError } from "../errors.ts";

export interface Credentials {
  username: string;
  /** The password; of an identity token the token, which the registry's token server takes instead. */
  secret: string;
  isIdentityToken: boolean;
  /** The file or helper that has them, for messages. */
  from: string;
}

interface AuthFile {
  auths?: Record<string, { auth?: string; identitytoken?: string }>;
  credsStore?: string;
  credHelpers?: Record<string, string>;
}

const DOCKER_HUB = "https://index.docker.io/v1/";
const HELPER_TIMEOUT = 30_000;
/** What helpers call the user of an identity token (docker-credential-helpers). */
const TOKEN_USER = "<token>";

type Environment = Readonly<Record<string, string | undefined>>;

/** The files that may have them, the first that has some counts; one that REGISTRY_AUTH_FILE names is the only one. */
function authFiles(env: Environment): string[] {
  if (env.REGISTRY_AUTH_FILE) return [env.REGISTRY_AUTH_FILE];
  const home = env.HOME ?? homedir();
  return [
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, "containers/auth.json")] : []),
    join(env.XDG_CONFIG_HOME ?? join(home, ".config"), "containers/auth.json"),
    join(env.DOCKER_CONFIG ?? join(home, ".docker"), "config.json"),
  ].filter(existsSync);
}

function unusable(message: string, cause?: unknown): SporeletError {
  return new SporeletError("E_CREDENTIALS", message, { cause });
}

function readAuthFile(path: string): AuthFile {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw unusable(`the file of credentials ${path} can't be read: ${(cause as Error).message}`, cause);
  }
  if (typeof read !== "object" || read === null) throw unusable(`the file of credentials ${path} holds no JSON object`);
  return read;
}

/** The keys under which files have a registry's credentials, the most special first: podman has repositories there, too. */
function keysOf(registry: string, repository: string): string[] {
  const parts = repository.split("/");
  const paths = parts.map((_, i) => `${registry}/${parts.slice(0, parts.length - i).join("/")}`);
  return [...paths, registry, ...(registry === "docker.io" ? [DOCKER_HUB, "index.docker.io", "registry-1.docker.io"] : [])];
}

/** `https://ghcr.io/v2/` is ghcr.io. */
function plainKey(key: string): string {
  return key === DOCKER_HUB ? key : key.replace(/^https?:\/\//, "").replace(/\/(?:v[12]\/?)?$/, "");
}

function askHelper(helper: string, server: string, file: string, env: Environment): Credentials | undefined {
  if (!/^[\w.-]+$/.test(helper)) throw unusable(`${file} names the credential helper ${JSON.stringify(helper)}, which is no program's name`);
  const program = `docker-credential-${helper}`;
  const { error, status, stdout } = spawnSync(program, ["get"], { input: server, encoding: "utf8", timeout: HELPER_TIMEOUT, env: env as NodeJS.ProcessEnv });
  if (error !== undefined) throw unusable(`${program}, which ${file} names, can't be run: ${error.message}`, error);
  if (status !== 0) {
    if (/credentials not found/i.test(stdout)) return undefined;
    throw unusable(`${program}, which ${file} names, failed for ${server}: ${stdout.trim() || `status ${status}`}`);
  }
  try {
    const { Username: username, Secret: secret } = JSON.parse(stdout) as { Username: unknown; Secret: unknown };
    if (typeof username !== "string" || typeof secret !== "string") throw new Error("Username and Secret are missing");
    return { username, secret, isIdentityToken: username === TOKEN_USER, from: program };
  } catch (cause) {
    throw unusable(`${program}, which ${file} names, answered something else than credentials`, cause);
  }
}

function inFile(path: string, registry: string, repository: string, env: Environment): Credentials | undefined {
  const { auths = {}, credsStore, credHelpers = {} } = readAuthFile(path);
  const server = registry === "docker.io" ? DOCKER_HUB : registry;
  const helper = credHelpers[registry] ?? credHelpers[server];
  if (helper !== undefined) return askHelper(helper, server, path, env);
  const stored = new Map(Object.entries(auths).map(([key, entry]) => [plainKey(key), entry]));
  const entry = keysOf(registry, repository)
    .map((key) => stored.get(key))
    .find((each) => each?.auth || each?.identitytoken);
  if (entry === undefined) return credsStore === undefined ? undefined : askHelper(credsStore, server, path, env);
  const [, username = "", secret = ""] =
    /^([^:]*):(.*)$/s.exec(
      Buffer.from(entry.auth ?? "", "base64")
        .toString()
        .replace(/\0+$/, ""),
    ) ?? [];
  if (entry.identitytoken) return { username, secret: entry.identitytoken, isIdentityToken: true, from: path };
  if (username === "") throw unusable(`the entry for ${registry} in ${path} is not NAME:PASSWORD in base64`);
  return { username, secret, isIdentityToken: false, from: path };
}

/**
 * @param registry host, with its port
 * @returns undefined where nobody has logged in
 * @throws SporeletError E_CREDENTIALS
 *
 * @example
 * findCredentials("ghcr.io", "me/hello")?.username;
 */
export function findCredentials(registry: string, repository: string, env: Environment = process.env): Credentials | undefined {
  for (const path of authFiles(env)) {
    const found = inFile(path, registry, repository, env);
    if (found !== undefined) return found;
  }
  return undefined;
}
