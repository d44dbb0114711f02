// Which files of a directory are functions, and where each answers.
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { SOURCES } from "../build/source-files.ts";
import { SporeletError } from "../errors.ts";
import { normalized } from "./routes.ts";

/** A file to serve. */
export interface FunctionFile {
  file: string;
  /** Where it answers, as `Route` has it. */
  path: string;
  /** It was found in a directory: it is served only if it is a function. Absent of a file that somebody named. */
  isFound?: true;
}

/** A file that is in a directory and not served. */
export interface LeftOut {
  file: string;
  /** Why: "no default export", "a test", "types", … */
  reason: string;
}

export interface Discovered {
  functions: FunctionFile[];
  leftOut: LeftOut[];
}

/** Nobody expects these to be functions, so nothing is said of them. */
const UNSPOKEN = /^\.|^node_modules$/;

const ASIDE: readonly [RegExp, string][] = [
  [/^__tests__$/, "tests"],
  [/^_/, "its name begins with _"],
  [/\.d\.[mc]?ts$/, "types"],
  [/\.(?:test|spec)\.[^.]+$/, "a test"],
];

const isCode = (name: string) => SOURCES.includes(extname(name)) || extname(name) === ".wasm";
const segmentOf = (name: string) => encodeURIComponent(name);
const stem = (name: string) => basename(name, extname(name));

/** The functions below `directory`, each at its path from there: `api/hello.ts` at /api/hello, `api/index.ts` at /api. */
function walk(directory: string, prefix: string, seen: ReadonlySet<string>, found: Discovered): void {
  const real = realpathSync(directory);
  if (seen.has(real)) return; // a link to a directory that it lies in
  let names: string[];
  try {
    names = readdirSync(directory).sort();
  } catch (cause) {
    throw new SporeletError("E_UNREADABLE", `the directory ${directory} can't be read: ${(cause as Error).message}`, { cause });
  }
  for (const name of names) {
    if (UNSPOKEN.test(name)) continue;
    const file = join(directory, name);
    const isDirectory = statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
    if (!isDirectory && !isCode(name)) continue;
    const reason = ASIDE.find(([pattern]) => pattern.test(name))?.[1];
    if (reason !== undefined) found.leftOut.push({ file, reason });
    else if (isDirectory) walk(file, `${prefix}/${segmentOf(name)}`, new Set([...seen, real]), found);
    else found.functions.push({ file, path: stem(name) === "index" ? prefix : `${prefix}/${segmentOf(stem(name))}`, isFound: true });
  }
}

function targetOf(target: string, mayBeEmpty: boolean): Discovered {
  const found: Discovered = { functions: [], leftOut: [] };
  if (!existsSync(target)) throw new SporeletError("E_NOT_FOUND", `there is no file or directory ${target}`);
  if (!statSync(target).isDirectory()) found.functions.push({ file: target, path: `/${segmentOf(stem(target))}` });
  else {
    walk(target, "", new Set(), found);
    if (found.functions.length === 0 && !mayBeEmpty) throw new SporeletError("E_NOTHING_TO_SERVE", `there is no source and no module in ${target}`);
  }
  return found;
}

/** `/path=file` */
function routeOf(text: string): FunctionFile {
  const equals = text.indexOf("=");
  const path = text.slice(0, Math.max(equals, 0));
  const file = text.slice(equals + 1);
  if (!/^\/[^?#\s]*$/.test(path) || file === "")
    throw new SporeletError("E_OPTION_VALUE", `Expected \`--route\` to be a path and a file such as /api=app.ts, got ${JSON.stringify(text)}`);
  if (!existsSync(file)) throw new SporeletError("E_NOT_FOUND", `there is no file ${file}`);
  return { file, path: normalized(new URL(`http://h${path}`).pathname.replace(/\/+$/, "")) };
}

/** A file that is both found and named at one path is named. */
function preferNamed(functions: readonly FunctionFile[]): FunctionFile[] {
  const keyOf = ({ file, path }: FunctionFile) => `${path}\0${resolve(file)}`;
  const named = new Set(functions.filter(({ isFound }) => !isFound).map(keyOf));
  return functions.filter((each) => !each.isFound || !named.has(keyOf(each)));
}

function refuseSamePaths(functions: readonly FunctionFile[]): void {
  const byPath = new Map<string, string>();
  for (const { file, path } of functions) {
    const other = byPath.get(path);
    if (other !== undefined) throw new SporeletError("E_NAME_TAKEN", `${other} and ${file} would both answer at ${path || "/"}`);
    byPath.set(path, file);
  }
}

/**
 * Finds what there is to serve.
 * @param targets files, each at its name, and directories, each file below at its path from there
 * @param routes files at paths of their own: `/path=file`
 * @param mayBeEmpty whether a directory need not hold a function yet
 * @throws SporeletError E_NOT_FOUND, E_UNREADABLE, E_NOTHING_TO_SERVE, E_NAME_TAKEN, E_OPTION_VALUE
 *
 * @example
 * discover(["fns/"], ["/=home.ts"]).functions; // [{ file: "fns/api/hello.ts", path: "/api/hello", isFound: true }, …]
 */
export function discover(targets: readonly string[], routes: readonly string[] = [], mayBeEmpty = false): Discovered {
  if (targets.length === 0 && routes.length === 0)
    throw new SporeletError("E_NOTHING_TO_SERVE", "neither a file nor a directory nor a --route is given", { remedy: "See sporelet serve --help." });
  const found = targets.map((target) => targetOf(target, mayBeEmpty));
  const functions = preferNamed([...found.flatMap((each) => each.functions), ...routes.map(routeOf)]);
  refuseSamePaths(functions);
  return { functions, leftOut: found.flatMap(({ leftOut }) => leftOut) };
}
