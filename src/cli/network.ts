// What `run` and `serve` say of the network, without loading commander, which `run` has loaded already.
import type { NetworkOptions } from "../host/allow-network.ts";

export interface NetworkCommandOptions {
  allowNet?: string[];
  maxFetch?: number;
  fetchTimeout?: number;
}

export function networkLimits({ maxFetch, fetchTimeout }: NetworkCommandOptions): NetworkOptions {
  return { ...(maxFetch !== undefined && { maxResponseBytes: maxFetch }), ...(fetchTimeout !== undefined && { timeout: fetchTimeout }) };
}
