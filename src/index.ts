// The public library.
export { type BuildOptions, type BuildResult, build } from "./build/build.ts";
export { ERRORS, type ErrorCode, EXIT, SporeletError } from "./errors.ts";
export type { InvokeOptions, LoadedFunction, Network, RunResult } from "./host/function.ts";
export { type HostName, type LoadOptions, load } from "./host/load.ts";
export { allowNetwork } from "./host/network.ts";
export { type Inspection, inspect } from "./module/inspect.ts";
