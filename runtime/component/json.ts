// Reads the head of a message, which the runtime writes with JSON.stringify (src/host/messages.ts).
import { put } from "./text";

const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;

/** Behind the value at `at`. */
export function skipValue(at: usize): usize {
  let depth: i32 = 0;
  for (let byte = load<u8>(at); depth > 0 || !(byte == 0x2c || byte == 0x7d || byte == 0x5d); byte = load<u8>(at)) {
    if (byte == QUOTE) {
      at = skipString(at);
      continue;
    }
    if (byte == 0x7b || byte == 0x5b) depth++;
    else if (byte == 0x7d || byte == 0x5d) depth--;
    at++;
  }
  return at;
}

function skipString(at: usize): usize {
  while (load<u8>(++at) != QUOTE) if (load<u8>(at) == BACKSLASH) at++;
  return at + 1;
}

/** Where the value of the member `key` of the object begins, or 0. */
export function member(object: usize, key: string): usize {
  let at = object + 1;
  while (load<u8>(at) == QUOTE) {
    const end = skipString(at);
    let isKey = end - at - 2 == key.length;
    for (let i = 0; isKey && i < key.length; i++) isKey = load<u8>(at + 1 + i) == key.charCodeAt(i);
    if (isKey) return end + 1;
    at = skipValue(end + 1);
    if (load<u8>(at) == 0x2c) at++;
  }
  return 0;
}

export function number(at: usize): u32 {
  let value: u32 = 0;
  for (let byte: u32 = load<u8>(at); byte >= 0x30 && byte <= 0x39; byte = load<u8>(++at)) value = value * 10 + byte - 0x30;
  return value;
}

/** Puts the string at `at` into the text under way, a byte for each character; those of a header's value are bytes. */
export function putString(at: usize): void {
  for (at++; load<u8>(at) != QUOTE; at++) {
    let byte: u32 = load<u8>(at);
    if (byte == BACKSLASH) {
      byte = load<u8>(++at);
      if (byte == 0x75) {
        byte = hexadecimal(at + 3) * 16 + hexadecimal(at + 4);
        at += 4;
      } else if (byte == 0x74) byte = 0x09;
    } else if (byte >= 0xc0) byte = ((byte & 0x1f) << 6) | (load<u8>(++at) & 0x3f);
    put(byte);
  }
}

function hexadecimal(at: usize): u32 {
  const digit: u32 = load<u8>(at);
  return digit > 0x39 ? (digit & 0xf) + 9 : digit & 0xf;
}
