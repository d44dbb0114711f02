// Text that is put together in the arena.
import { ARENA_END, ARENA_TOP } from "./layout";

let at: usize = 0;

/** Where the last text lies. */
export let textBegin: usize = 0;

/** Begins a text, which ends with `endText`: until then the host may pass nothing. Answers where it lies. */
export function beginText(): usize {
  at = load<u32>(ARENA_TOP);
  textBegin = at;
  return at;
}

/** Answers where the text ends. */
export function endText(): usize {
  store<u32>(ARENA_TOP, <u32>at);
  return at;
}

export function put(byte: u32): void {
  if (at == ARENA_END) unreachable();
  store<u8>(at++, <u8>byte);
}

export function putBytes(bytes: usize, size: usize): void {
  if (size > ARENA_END - at) unreachable();
  memory.copy(at, bytes, size);
  at += size;
}

export function putText(ascii: string): void {
  for (let i = 0; i < ascii.length; i++) put(ascii.charCodeAt(i));
}

/** One of several words with a space between them. */
export function putWord(words: string, index: u32): void {
  for (let i = 0; i < words.length && index != u32.MAX_VALUE; i++) {
    const character = words.charCodeAt(i);
    if (character == 0x20) index--;
    else if (index == 0) put(character);
  }
}

export function putNumber(value: u32): void {
  if (value > 9) putNumber(value / 10);
  put(0x30 + (value % 10));
}

/** What stands in a string of JSON for bytes that are each a character, as those of a header's value are. */
export function putJson(bytes: usize, size: usize): void {
  for (const end = bytes + size; bytes < end; bytes++) {
    const byte: u32 = load<u8>(bytes);
    if (byte >= 0x80) {
      put(0xc0 | (byte >> 6));
      put(0x80 | (byte & 0x3f));
    } else if (byte < 0x20) {
      putText("\\u00");
      put(0x30 + (byte >> 4));
      put((byte & 15) + ((byte & 15) > 9 ? 0x57 : 0x30));
    } else {
      if (byte == 0x22 || byte == 0x5c) put(0x5c);
      put(byte);
    }
  }
}

/** A list of pairs of strings, as `fields.entries` gives it. */
export function putPairs(list: usize, count: usize): void {
  for (let i: usize = 0; i < count; i++, list += 16) {
    if (i > 0) put(0x2c);
    putText('["');
    putJson(load<u32>(list), load<u32>(list, 4));
    putText('","');
    putJson(load<u32>(list, 8), load<u32>(list, 12));
    putText('"]');
  }
}

/** Whether the bytes are the text, but for the case of their letters. */
export function isText(bytes: usize, size: usize, lower: string): bool {
  if (size != lower.length) return false;
  for (let i = 0; i < lower.length; i++) {
    const byte: i32 = load<u8>(bytes + i);
    if ((byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) != lower.charCodeAt(i)) return false;
  }
  return true;
}
