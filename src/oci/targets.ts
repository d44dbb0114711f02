// What `build` and `push` pack a function as.
import type { Target } from "../build/options.ts";

/** What `push` sends besides; `build` makes a file of it. */
export const COMPONENT = "component";

/** oci: a container image of the executable; wasm-oci: the module as an artifact. */
export const PACK_TARGETS = ["oci", "wasm-oci"] as const;
export type PackTarget = (typeof PACK_TARGETS)[number];

/** What is built to be packed. */
export const BODY: Readonly<Record<PushTarget, Target>> = { oci: "native", "wasm-oci": "wasm", component: "wasm" };

export const PUSH_TARGETS = [...PACK_TARGETS, COMPONENT] as const;
export type PushTarget = (typeof PUSH_TARGETS)[number];

export function isPackTarget(name: string): name is PackTarget {
  return PACK_TARGETS.includes(name as PackTarget);
}

/** What the name of a layout ends in where none is given. */
export const PACKED_EXTENSION: Readonly<Record<PackTarget, string>> = { oci: ".tar", "wasm-oci": ".wasm.tar" };
