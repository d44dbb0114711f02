// The hosts that run a module.
export type HostName = "sporelet" | "wasmer" | "node";
export const HOST_NAMES: readonly HostName[] = ["sporelet", "wasmer", "node"];
