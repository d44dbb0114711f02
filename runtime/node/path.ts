// node:path for POSIX paths (npm library `path-browserify`). There is no `win32`.
import library from "path-browserify";

const { basename, delimiter, dirname, extname, isAbsolute, join, normalize, parse, relative, resolve, sep } = library;

/** As in the library, except that an extension gets its dot. */
function format(parts: { dir?: string; root?: string; base?: string; name?: string; ext?: string }): string {
  const { ext } = parts;
  return library.format(ext && !ext.startsWith(".") ? { ...parts, ext: `.${ext}` } : parts);
}

/** Only Windows has such. */
const toNamespacedPath = (path: string): string => path;

const posix = { basename, delimiter, dirname, extname, format, isAbsolute, join, normalize, parse, relative, resolve, sep, toNamespacedPath };
const path = Object.assign(posix, { posix });

export { basename, delimiter, dirname, extname, format, isAbsolute, join, normalize, parse, posix, relative, resolve, sep, toNamespacedPath };
export default path;
