// Tells a file by its first bytes.

/** Whether the file is an executable in ELF (System V ABI, chapter 4: the magic number), as native executables and images are. */
export function isElf(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}
