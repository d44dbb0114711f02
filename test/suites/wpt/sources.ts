// Where WPT's files come from: Debian's source packages, fetched by apt into a cache outside of the checkout.
import { type ExecFileSyncOptions, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory } from "../node-runs.ts";

/** A source package that carries a copy of the Web Platform Tests. */
export interface Package {
  name: string;
  /** The directories of its copy whose files run: those about what the sandbox or Node could have without WPT's own server. */
  directories: readonly string[];
}

/** The release whose nodejs is of version 20, as the Node that the sandbox is compared with. */
const RELEASE = "trixie";

/** Where a copy is in both packages. */
const COPY = "test/fixtures/wpt";

export const packages: readonly Package[] = [
  {
    name: "nodejs",
    directories: [
      "console",
      "dom/abort",
      "dom/events",
      "encoding",
      "FileAPI",
      "hr-time",
      "html/webappapis",
      "performance-timeline",
      "streams",
      "url",
      "user-timing",
      ...["derive_bits_keys", "digest", "encrypt_decrypt", "generateKey", "import_export", "sign_verify", "wrapKey_unwrapKey"].map(
        (name) => `WebCryptoAPI/${name}`,
      ),
      ...["getRandomValues", "historical", "idlharness.https", "randomUUID.https"].map((name) => `WebCryptoAPI/${name}.any.js`),
      "webidl",
      "webmessaging",
    ],
  },
  {
    name: "node-undici",
    directories: [
      ...["abort", "basic", "body", "headers", "idlharness.any.js", "request", "response"].map((name) => `fetch/api/${name}`),
      "fetch/data-urls",
      "mimesniff",
      "xhr/formdata",
    ],
  },
];

function aptGet(options: Record<string, string>, args: readonly string[], rest: ExecFileSyncOptions = {}): string {
  const given = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  return execFileSync("apt-get", [...given, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], ...rest }) as string;
}

/** The mirrors of Debian's archive that the machine uses; nothing of its own settings is changed. */
function mirrors(): string[] {
  const all = aptGet({}, ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]).split("\n");
  return [...new Set(all)].filter((uri) => /\/debian\/?$/.test(uri));
}

function download({ name }: Package, into: string): void {
  mkdirSync(join(into, "lists/partial"), { recursive: true });
  const options = {
    "Dir::Etc::sourcelist": join(into, "sources.list"),
    "Dir::Etc::sourceparts": "-",
    "Dir::State::lists": join(into, "lists"),
    "Dir::Cache": into,
    "APT::Sandbox::User": "root",
  };
  writeFileSync(
    options["Dir::Etc::sourcelist"],
    mirrors()
      .map((uri) => `deb-src ${uri} ${RELEASE} main\n`)
      .join(""),
  );
  aptGet(options, ["update"]);
  aptGet(options, ["source", "--download-only", "--tar-only", name], { cwd: into });
}

function unpack(archive: string, into: string): void {
  mkdirSync(into, { recursive: true });
  execFileSync("tar", ["--extract", "--file", archive, "--directory", into, "--strip-components=1", "--wildcards", `*/${COPY}`]);
}

/** What a checkout says of itself. */
function versionOf(directory: string): string {
  const manifest = join(directory, "package.json");
  return existsSync(manifest) ? (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version : "checkout";
}

/** A copy that is there. */
export interface Copy extends Package {
  /** "20.19.2+dfsg" */
  version: string;
  root: string;
}

/**
 * The package's copy of WPT, fetched if it is not in the cache.
 * @param directory a checkout to take it from, instead
 * @throws what apt-get or tar said
 */
export function copyOf(one: Package, directory?: string): Copy {
  if (directory !== undefined) return found(one, directory, versionOf(directory));
  const kept = join(cacheDirectory(), one.name);
  if (!existsSync(kept)) {
    const work = `${kept}.${process.pid}`;
    try {
      download(one, work);
      const archive = readdirSync(work).find((file) => /\.orig\.tar\.\w+$/.test(file));
      if (archive === undefined) throw new Error(`apt-get brought no source of ${one.name}`);
      const version = archive.slice(one.name.length + 1).replace(/\.orig\..*/, "");
      unpack(join(work, archive), join(work, "kept", version));
      renameSync(join(work, "kept"), kept);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  const version = readdirSync(kept)[0] as string;
  return found(one, join(kept, version), version);
}

function found(one: Package, directory: string, version: string): Copy {
  const root = join(directory, COPY);
  if (!existsSync(root)) throw new Error(`no ${COPY} in ${directory}`);
  return { ...one, version, root };
}
