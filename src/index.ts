// The public library.
export { build, type BuildOptions, type BuildResult } from "./build/build.ts";
export { ERRORS, type ErrorCode, EXIT, SporeletError } from "./errors.ts";
export type { InvokeOptions, LoadedFunction, RunResult } from "./host/function.ts";
export { type HostName, load, type LoadOptions } from "./host/load.ts";
export { inspect, type Inspection } from "./module/inspect.ts";
