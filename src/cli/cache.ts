// `sporelet cache`
import { CACHE_LIMIT, type CacheUse, cacheDirectory, cacheUse, cleanCache } from "../build/cache-store.ts";
import { printJson, writeFully } from "./output.ts";

interface Options {
  json?: boolean;
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
const amount = ({ entries, bytes }: CacheUse) => `${entries} ${entries === 1 ? "entry" : "entries"}, ${megabytes(bytes)}`;

function show(use: CacheUse, text: (directory: string) => string, { json }: Options): void {
  const directory = cacheDirectory() ?? null;
  if (json) printJson({ directory, ...use, limit: CACHE_LIMIT });
  else writeFully(1, Buffer.from(directory === null ? "there is no cache: set SPORELET_CACHE to a directory\n" : `${text(directory)}\n`));
}

export function cacheCommand(options: Options): void {
  const use = cacheUse();
  show(use, (directory) => `${directory}: ${amount(use)} (limit: ${megabytes(CACHE_LIMIT)})`, options);
}

export function cleanCacheCommand(options: Options): void {
  const removed = cleanCache();
  show(removed, (directory) => `${directory}: removed ${amount(removed)}`, options);
}
