// The parts of an http URL as the runtime writes it, and where a redirect leads.
import { isText, put, putBytes, putText } from "./text";

export let isSecure: bool = false;
export let authority: usize = 0;
export let authoritySize: usize = 0;
export let path: usize = 0;
export let pathSize: usize = 0;

/** Finds the parts; false where it is no URL of http or https. */
export function split(url: usize, size: usize): bool {
  const end = url + size;
  isSecure = size > 8 && isText(url, 8, "https://");
  if (!isSecure && !(size > 7 && isText(url, 7, "http://"))) return false;
  authority = url + (isSecure ? 8 : 7);
  path = find(authority, end, "/?#");
  authoritySize = path - authority;
  pathSize = find(path, end, "#") - path;
  return authoritySize > 0;
}

/** Puts `host:port` of the URL that was split. */
export function putOrigin(): void {
  putBytes(authority, authoritySize);
  let hasPort = false;
  for (let at = authority; at < authority + authoritySize; at++) {
    const byte = load<u8>(at);
    if (byte == 0x3a) hasPort = true;
    else if (byte == 0x5d) hasPort = false; // the colons before were those of an IPv6 address
  }
  if (!hasPort) putText(isSecure ? ":443" : ":80");
}

/**
 * Puts the URL that `location` is, seen from the one that was split (RFC 3986, section 5.2).
 * Dots in its path stay as they are: the server knows what they mean.
 */
export function putRedirected(location: usize, size: usize): void {
  const end = location + size;
  if ((size > 7 && isText(location, 7, "http://")) || (size > 8 && isText(location, 8, "https://"))) {
    putBytes(location, size);
    return;
  }
  putText(isSecure ? "https:" : "http:");
  if (size > 1 && load<u16>(location) == 0x2f2f) {
    putBytes(location, size);
    return;
  }
  putText("//");
  putBytes(authority, authoritySize);
  if (size > 0 && load<u8>(location) == 0x2f) {
    putBytes(location, size);
    return;
  }
  const query = find(path, path + pathSize, "?");
  let kept = query;
  if (location == end || load<u8>(location) != 0x3f) while (kept > path && load<u8>(kept - 1) != 0x2f) kept--;
  if (kept == path) put(0x2f);
  else putBytes(path, kept - path);
  putBytes(location, size);
}

/** Where the first of these characters is, or the end. */
function find(at: usize, end: usize, characters: string): usize {
  for (; at < end; at++) for (let i = 0; i < characters.length; i++) if (load<u8>(at) == characters.charCodeAt(i)) return at;
  return end;
}
