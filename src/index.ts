// The public library.
export { type BuildOptions, type BuildResult, build } from "./build/build.ts";
export { defineConfig } from "./config/define.ts";
export type { SporeletConfig } from "./config/settings.ts";
export { ERRORS, type ErrorCode, EXIT, SporeletError } from "./errors.ts";
export { allowNetwork, type NetworkOptions } from "./host/allow-network.ts";
export type { HostSocket, InvokeOptions, LoadedFunction, Network, RunResult, SocketEnd, SocketRequest } from "./host/function.ts";
export type { HostName } from "./host/host-name.ts";
export { type LoadOptions, load } from "./host/load.ts";
export { inspect } from "./inspect.ts";
export type { Inspection } from "./module/inspection.ts";
export type { FunctionOptions } from "./workers/function-options.ts";
export { createHost, type Host, type HostOptions } from "./workers/host.ts";
export { HostedFunction, type HostListener, type Invocation } from "./workers/hosted.ts";
