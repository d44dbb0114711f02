// Paths of sources as source maps have them.

/** In a source map, a path is a URL. */
export function decoded(source: string): string {
  try {
    return decodeURIComponent(source);
  } catch {
    return source; // not the bundler's
  }
}
