// The bundler renames a class where two files have one of the same name, or where its own body names it: `NotFoundError2`, `_Model`.
// Programs show these names and compare them (`error.name = this.constructor.name`), so the class is given its own back. esbuild's
// `keepNames` does that for all functions, at a price in each.

/** The first line of a class, up to the end of it: where the bundler's text has the body on lines of its own. */
const CLASS = /^ *(?:(?:var|let|const) ([\w$]+) = )?class(?: ([\w$]+))?(?: extends .*)? \{$/gm;

/** Above each file the bundler writes its path. */
const FILE = /^ *\/\/ (\S.*)$/gm;

/** What the class may be called in its source. */
function candidates(name: string): string[] {
  const plain = name.replace(/^_/, "");
  const found = [name, plain];
  for (let shorter = plain; /\d$/.test(shorter); found.push(shorter)) shorter = shorter.slice(0, -1);
  return found.filter((candidate) => candidate !== "");
}

/**
 * The bundle with the names of classes as in their sources.
 * @param readSource the text of a file of the bundle, if it has one
 */
export function withClassNames(code: string, readSource: (path: string) => string | undefined): string {
  const files = Array.from(code.matchAll(FILE), ({ index, 1: path = "" }) => ({ index, path }));
  const sources = new Map<string, string | undefined>();
  let current = 0;
  return code.replace(CLASS, (line, variable: string | undefined, own: string | undefined, at: number) => {
    const name = own ?? variable ?? "";
    if (!/^_|\d$/.test(name)) return line;
    while (files[current + 1] !== undefined && (files[current + 1] as { index: number }).index < at) current++;
    // A comment of the source may look like a path: then an earlier one is the file's.
    for (let i = current; i >= 0; i--) {
      const { path } = files[i] as { path: string };
      if (!sources.has(path)) sources.set(path, readSource(path));
      const source = sources.get(path);
      if (source === undefined) continue;
      const original = candidates(name).find((candidate) => new RegExp(`(?<![\\w$])${candidate.replaceAll("$", "\\$")}(?![\\w$])`).test(source));
      if (original === undefined || original === name) return line;
      return `${line} static { Object.defineProperty(this, "name", { value: "${original}", configurable: true }); }`;
    }
    return line;
  });
}
