// node:module: what there is to say of modules in a bundle, where each import was resolved when the function was built.
import { builtinError } from "./builtin-error.ts";

/** As Node 20 names them. */
export const builtinModules: readonly string[] = Object.freeze(
  `assert assert/strict async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns dns/promises domain events fs
  fs/promises http http2 https inspector inspector/promises module net os path path/posix path/win32 perf_hooks process punycode querystring readline
  readline/promises repl stream stream/consumers stream/promises stream/web string_decoder sys timers timers/promises tls trace_events tty url util
  util/types v8 vm wasi worker_threads zlib`.split(/\s+/),
);

export const isBuiltin = (name: string): boolean => builtinModules.includes(name.replace(/^node:/, ""));

/** The build replaces `require("name")` of a created `require` by the module (src/build/created-require.ts); this is what is left. */
export function createRequire(_from: unknown): (name: string) => unknown {
  return (name) => {
    const builtin = (globalThis as { process?: { getBuiltinModule?(name: string): unknown } }).process?.getBuiltinModule?.(name);
    if (builtin !== undefined) return builtin;
    throw builtinError(`require("${name}"), of a require that createRequire made, finds only what is named in the source as a literal`);
  };
}

export default { builtinModules, createRequire, isBuiltin };
