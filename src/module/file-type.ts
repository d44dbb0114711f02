// Tells a file by its first bytes.

/** Whether the file is an executable in ELF (System V ABI, chapter 4: the magic number), as native executables and images are. */
export function isElf(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

/** What modules and components begin with (WebAssembly core specification, 5.5.16). */
export const WASM_MAGIC = [0x00, 0x61, 0x73, 0x6d];
/** Version 13, layer 1: the component model's binary format (component-model, Binary.md). */
const COMPONENT_LAYER = 1;

export function isWasmFile(bytes: Uint8Array): boolean {
  return WASM_MAGIC.every((byte, i) => bytes[i] === byte);
}

/** Whether the file is a component of WebAssembly, and no core module. */
export function isComponent(bytes: Uint8Array): boolean {
  return isWasmFile(bytes) && bytes[6] === COMPONENT_LAYER;
}
