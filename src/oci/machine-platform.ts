// Platforms as images name them: that of an executable, and which of an index is taken.
import { ARCHITECTURES, type Architecture, OWN_ARCHITECTURE } from "../native/architectures.ts";
import type { Descriptor, Platform } from "./content.ts";

/** As Go calls processors, with the variant that containerd expects (its package `platforms`). */
const PROCESSORS: Readonly<Record<Architecture, Omit<Platform, "os">>> = {
  x64: { architecture: "amd64" },
  arm64: { architecture: "arm64", variant: "v8" },
};

/** @param architecture of an executable */
export function linuxOn(architecture: Architecture = "x64"): Platform {
  return { os: "linux", ...PROCESSORS[architecture] };
}

const WASM_SYSTEMS = ["wasip1", "wasi"];

export function isWasm({ os, architecture }: Platform): boolean {
  return architecture === "wasm" && WASM_SYSTEMS.includes(os);
}

/** WebAssembly before anything else, for it runs everywhere; then what this machine's Linux runs, or else one of ours does. */
export function chooseManifest(manifests: readonly Descriptor[]): Descriptor | undefined {
  const isFor = (architecture: Architecture) => (platform: Platform) =>
    platform.os === "linux" && platform.architecture === PROCESSORS[architecture].architecture;
  const wanted = [isWasm, isFor(OWN_ARCHITECTURE), ...ARCHITECTURES.map(isFor)];
  return wanted.flatMap((fits) => manifests.filter(({ platform }) => platform !== undefined && fits(platform)))[0];
}

export function platformText({ os, architecture }: Platform): string {
  return `${os}/${architecture}`;
}
