// Where dist/node lies: what functions get for Node's modules, as files.
import { fileURLToPath } from "node:url";

/** Relative to the bundle, or in tests to this file; see src/assemble/build.mjs and vitest.config.ts. */
declare const NODE_DIRECTORY: string;

export const NODE_DIRECTORY_PATH = fileURLToPath(new URL(NODE_DIRECTORY, import.meta.url));

/** @param name as in runtime/node/modules.json */
export const fileOfNode = (name: string) => `${NODE_DIRECTORY_PATH}${name.replaceAll("/", "-")}.js`;
