// Which of an index's images this machine takes.
import type { Descriptor, Platform } from "./content.ts";

/** As Go calls processors. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

const WASM_SYSTEMS = ["wasip1", "wasi"];

export function isWasm({ os, architecture }: Platform): boolean {
  return architecture === "wasm" && WASM_SYSTEMS.includes(os);
}

/** WebAssembly before anything else, for it runs everywhere; then what this machine's Linux runs. */
export function chooseManifest(manifests: readonly Descriptor[]): Descriptor | undefined {
  const own = (platform: Platform) => platform.os === "linux" && platform.architecture === ARCHITECTURES[process.arch];
  return (
    manifests.find(({ platform }) => platform !== undefined && isWasm(platform)) ?? manifests.find(({ platform }) => platform !== undefined && own(platform))
  );
}

export function platformText({ os, architecture }: Platform): string {
  return `${os}/${architecture}`;
}
