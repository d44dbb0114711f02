// `--embed`: files that a function reads with node:fs. They are bundled as bytes, and node:fs reads them by their path in the project.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Plugin } from "esbuild";
import { SporeletError } from "../errors.ts";
import { sourceLoader } from "./loaders.ts";
import { fileOfNode } from "./node-directory.ts";
import { STUB } from "./node-stubs.ts";

/** The namespace of embedded files. */
export const EMBEDDED = "embedded";

/**
 * What is `/` inside: the nearest directory with a package.json, from which a project is started, else that of the entry.
 * @param entry absolute path
 */
function projectOf(entry: string): string {
  for (let directory = dirname(entry), below = ""; directory !== below; below = directory, directory = dirname(directory))
    if (existsSync(join(directory, "package.json"))) return directory;
  return dirname(entry);
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((each) => (each.name === "node_modules" || each.name === ".git" ? [] : filesIn(join(path, each.name))));
}

/**
 * The absolute paths of the files that `embed` names.
 * @param embed files and directories, as `BuildOptions.embed`
 * @throws SporeletError E_NOT_FOUND, E_OPTION_VALUE
 */
export function embeddedFiles(entry: string, embed: readonly string[]): string[] {
  const project = projectOf(resolve(entry));
  const files = embed.flatMap((given) => {
    const path = resolve(given);
    if (!existsSync(path)) throw new SporeletError("E_NOT_FOUND", `there is no file or directory ${given} to embed`);
    if (path !== project && !path.startsWith(join(project, sep)))
      throw new SporeletError("E_OPTION_VALUE", `Expected \`embed\` to name what lies in the project, ${project}, got ${given}`, {
        remedy: "Inside, the project's directory is /. Copy the files into it, or put a package.json into the directory above both.",
      });
    return filesIn(path);
  });
  return [...new Set(files)];
}

/** The place of a file inside. */
const insideOf = (project: string, file: string) => `/${relative(project, file).split(sep).join("/")}`;

/** What a source calls its own place. */
const OWN_PLACE = /\bimport\.meta\.(?:dirname|filename|url)\b|\b__(?:dirname|filename)\b/;

/** Names for what a source calls its own place, for esbuild's `define`. */
export const PLACE_NAMES: Readonly<Record<string, string>> = {
  "import.meta.dirname": "sporelet_dirname",
  "import.meta.filename": "sporelet_filename",
  "import.meta.url": "sporelet_url",
  __dirname: "sporelet_dirname",
  __filename: "sporelet_filename",
};

/**
 * @param directory what paths in the bundle are relative to
 * @throws SporeletError E_NOT_FOUND, E_OPTION_VALUE
 */
export function embedding(entry: string, directory: string, embed: readonly string[]): Plugin {
  const project = projectOf(entry);
  const files = embeddedFiles(entry, embed);
  return {
    name: "embed",
    setup(build) {
      build.onResolve({ filter: /^sporelet:embedded$/ }, () => ({ path: "files", namespace: "embedded-index", sideEffects: false }));
      build.onLoad({ filter: /.*/, namespace: "embedded-index" }, () => {
        const imports = files.map((file, i) => `import file${i} from ${JSON.stringify(`${EMBEDDED}:${relative(directory, file)}`)};\n`);
        const members = files.map((file, i) => `  ${JSON.stringify(insideOf(project, file))}: file${i},\n`);
        return { contents: `${imports.join("")}export default {\n${members.join("")}};\n`, resolveDir: directory };
      });
      build.onResolve({ filter: /^embedded:/ }, ({ path }) => ({ path: path.slice(EMBEDDED.length + 1), namespace: EMBEDDED, sideEffects: false }));
      build.onLoad({ filter: /.*/, namespace: EMBEDDED }, ({ path }) => ({ contents: readFileSync(resolve(directory, path)), loader: "binary" }));
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, ({ path }) => {
        const contents = readFileSync(path, "utf8");
        if (!OWN_PLACE.test(contents)) return undefined;
        const inside = insideOf(project, path);
        const place = {
          sporelet_dirname: inside.slice(0, inside.lastIndexOf("/")) || "/",
          sporelet_filename: inside,
          sporelet_url: `file://${inside.split("/").map(encodeURIComponent).join("/")}`,
        };
        // On the first line, so that no line moves.
        const names = Object.entries(place).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};`);
        const [, first = "", rest = ""] = /^(#!.*\n)?([\s\S]*)$/.exec(contents) ?? [];
        return { contents: `${first}${names.join(" ")} ${rest}`, loader: sourceLoader(path), resolveDir: dirname(path) };
      });
    },
  };
}

/** What runtime/node/fs.ts has; all else that Node has is a stub. */
const READING =
  "readFileSync existsSync accessSync statSync lstatSync Dirent readdirSync realpathSync createReadStream readFile access stat lstat readdir realpath exists promises";
const READING_PROMISES = "readFile access stat lstat readdir realpath";

/**
 * The source of `node:fs`, or of its promises, over embedded files.
 * @param names all that Node's own module exports
 */
export function embeddedSource(name: "fs" | "fs/promises", names: readonly string[]): string {
  const isFs = name === "fs";
  const real = (isFs ? READING : READING_PROMISES).split(" ");
  const exported = [...real, ...names.filter((each) => !real.includes(each))].map((each) =>
    real.includes(each) ? `export const ${each} = real.${each};` : `export const ${each} = /* @__PURE__ */ ((all) => all.${each})(stub);`,
  );
  return `import ${isFs ? "* as real" : "{ promises as real }"} from ${JSON.stringify(fileOfNode("fs"))};
import stub from ${JSON.stringify(`${STUB}:${name}`)};
${exported.join("\n")}
export default /* @__PURE__ */ (() => Object.assign(stub, real${isFs ? ", { promises: Object.assign(stub.promises, real.promises) }" : ""}))();
`;
}
