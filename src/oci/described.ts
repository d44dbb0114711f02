// What a built file holds, as its metadata say: the function's name and kind, and what it is made of.
import { SporeletError } from "../errors.ts";
import { isElf } from "../module/file-type.ts";
import { decodeMetadata, METADATA_SECTION, type Metadata } from "../module/metadata.ts";
import { findCustom, readSections } from "../module/sections.ts";
import type { Architecture } from "../native/architectures.ts";
import { describeExecutable } from "../native/notes.ts";

export interface BuiltFile {
  bytes: Uint8Array;
  form: "wasm" | "native";
  /** Of an executable: the processor that it is for. */
  architecture?: Architecture;
  metadata: Metadata;
  /** What it is called, and what its metadata call a function; an engine has none. */
  name: string;
  kind: "handler" | "program" | "fetch";
}

/**
 * @param file what it is called, for messages
 * @throws SporeletError E_NOT_OURS, or what the module or executable is refused for
 */
export function describeBuilt(bytes: Uint8Array, file: string): BuiltFile {
  const found = isElf(bytes) ? executable(bytes, file) : wasm(bytes, file);
  const { metadata } = found;
  if (metadata.function === undefined) throw new SporeletError("E_NOT_OURS", `${file} is sporelet's engine, and holds no function`);
  return { bytes, ...found, ...metadata.function };
}

function executable(bytes: Uint8Array, file: string): Pick<BuiltFile, "form" | "architecture" | "metadata"> {
  const { target, architecture, metadata } = describeExecutable(bytes);
  if (target !== "native") throw new SporeletError("E_NOT_OURS", `${file} is a unikernel, which no container runtime starts: build it with --target oci`);
  return { form: "native", architecture, metadata };
}

function wasm(bytes: Uint8Array, file: string): Pick<BuiltFile, "form" | "metadata"> {
  const described = findCustom(readSections(bytes), METADATA_SECTION);
  if (described === undefined) throw new SporeletError("E_NOT_OURS", `${file} is a module that sporelet did not build`);
  return { form: "wasm", metadata: decodeMetadata(described) };
}

/** The name as part of a path: `/hello`. */
export function fileNameOf(name: string): string {
  return (
    name
      .replace(/[^\w.-]+/g, "-")
      .replace(/^[.-]+/, "")
      .slice(0, 64) || "function"
  );
}
