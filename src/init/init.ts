// `sporelet init`: a new project from a template.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { SporeletError } from "../errors.ts";

declare const PACKAGE_VERSION: string;
/** Relative to the bundle, or in tests to this file; see src/assemble/import-source.mjs and vitest.config.ts. */
declare const TEMPLATE_DIRECTORY: string;

const DIRECTORY = fileURLToPath(new URL(TEMPLATE_DIRECTORY, import.meta.url));

export const TEMPLATES = ["handler", "fetch", "hono", "events", "program"] as const;
export type Template = (typeof TEMPLATES)[number];

/** In every template; npm packs neither of these names as they are. */
const COMMON = "common";
const RENAMED: Readonly<Record<string, string>> = { _gitignore: ".gitignore", "_package.json": "package.json" };

const TOOLS = { "@types/node": "^20.19.43", typescript: "^5.9.3", vitest: "^4.1.12" };
/** What a template's own source imports. */
const IMPORTED: Partial<Record<Template, Record<string, string>>> = { hono: { hono: "^4.13.19" }, program: { javy: "^0.1.2" } };

/** What npm takes for a package's name (npm docs, package.json, "name"). */
const NAME = /^[a-z0-9][a-z0-9._-]{0,213}$/;

export interface InitOptions {
  /** Where the project goes; it is made if it is not there. */
  directory: string;
  /** Default "handler". */
  template?: Template;
  /** Of the package. Default: the directory's name. */
  name?: string;
}

export interface Initialised {
  /** As it was given. */
  directory: string;
  template: Template;
  name: string;
  /** Relative to the directory. */
  files: string[];
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((name) => statSync(join(directory, name)).isFile());
}

/** The files of a template, by their paths in the new project. */
function contentsOf(template: Template, name: string): Map<string, string> {
  const contents = new Map<string, string>();
  for (const source of [COMMON, template].map((each) => join(DIRECTORY, each)))
    for (const file of filesBelow(source)) contents.set(RENAMED[file] ?? file, readFileSync(join(source, file), "utf8").replaceAll("{{name}}", name));
  const manifest = JSON.parse(contents.get("package.json") as string) as object;
  const packages = { ...manifest, dependencies: IMPORTED[template], devDependencies: { sporelet: `^${PACKAGE_VERSION}`, ...TOOLS } };
  return contents.set("package.json", `${JSON.stringify(packages, null, 2)}\n`);
}

function nameFor(directory: string): string {
  return (
    basename(directory)
      .toLowerCase()
      .replaceAll(/[^a-z0-9._-]+/g, "-")
      .replace(/^[^a-z0-9]+/, "") || "functions"
  );
}

/**
 * Writes a new project: a source, its test, the settings, package.json, tsconfig.json, .gitignore, README.md.
 * @throws SporeletError E_OPTION_VALUE; E_WOULD_OVERWRITE if one of the files is there already, and then nothing is written; E_UNWRITABLE
 *
 * @example
 * init({ directory: "shop", template: "hono" }).files; // ["fns/app.ts", "package.json", …]
 */
export function init({ directory, template = "handler", name = nameFor(resolve(directory)) }: InitOptions): Initialised {
  if (!TEMPLATES.includes(template))
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--template\` to be one of ${TEMPLATES.join(", ")}, got "${template}"`);
  if (!NAME.test(name))
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--name\` to be a name for a package (lower case letters, digits, dots, hyphens), got "${name}"`);
  const root = resolve(directory);
  const contents = contentsOf(template, name);
  const taken = [...contents.keys()].filter((file) => existsSync(join(root, file)));
  if (taken.length > 0)
    throw new SporeletError(
      "E_WOULD_OVERWRITE",
      `${taken.map((file) => join(directory, file)).join(", ")} ${taken.length === 1 ? "is" : "are"} there already`,
      {
        remedy: "Nothing was written. Give another directory, or move these files away.",
      },
    );
  try {
    for (const [file, text] of contents) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text, { flag: "wx" });
    }
  } catch (cause) {
    throw new SporeletError("E_UNWRITABLE", `the project can't be written into ${directory}: ${(cause as Error).message}`, { cause });
  }
  return { directory, template, name, files: [...contents.keys()].sort() };
}
