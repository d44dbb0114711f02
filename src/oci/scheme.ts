// What tells a name in a registry from a path. A file of its own, for every `run` loads it.

export const SCHEME = "oci://";

export function isRemote(text: string): boolean {
  return text.startsWith(SCHEME);
}
