// Functions in registries, in place of files.
import { pullModule, pullToCache } from "../oci/remote.ts";
import { isRemote } from "../oci/scheme.ts";
import { writeFully } from "./output.ts";

export const say = (line: string) => writeFully(2, Buffer.from(`${line}\n`));

/** What is tried again is said on stderr. */
export const sayingRetries = { onRetry: (message: string, wait: number) => say(`sporelet: ${message}; again in ${wait / 1000} s`) };

export async function remoteModule(text: string): Promise<Uint8Array> {
  return (await pullModule(text, sayingRetries)).bytes;
}

/**
 * Pulls what is to be served, so that it is files in the cache.
 * @param targets files, directories and references
 * @param routes `/path=file` or `/path=oci://…`
 * @returns the same without references: each is a route at its name
 */
export async function localTargets(targets: readonly string[], routes: readonly string[] = []): Promise<{ targets: string[]; routes: string[] }> {
  const named = await Promise.all(
    targets.filter(isRemote).map(async (text) => {
      const { file, name } = await pullToCache(text, sayingRetries);
      return `/${name}=${file}`;
    }),
  );
  const routed = await Promise.all(
    routes.map(async (route) => {
      const equals = route.indexOf("=") + 1;
      return isRemote(route.slice(equals)) ? `${route.slice(0, equals)}${(await pullToCache(route.slice(equals), sayingRetries)).file}` : route;
    }),
  );
  return { targets: targets.filter((target) => !isRemote(target)), routes: [...named, ...routed] };
}
