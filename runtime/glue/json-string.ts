// A string of QuickJS as JSON.
import { BACKSLASH, QUOTE, ZERO } from "./json";
import { reserve } from "./json-buffer";
import { SLICE_PARENT, SLICE_START, STRING_BYTES, STRING_IS_WIDE, STRING_KIND, STRING_KIND_MASK, STRING_SLICE } from "./layout";

/** A backslash, u, and four digits. */
const LONGEST_CHARACTER: usize = 6;

/** Writes `text` to `at`, see json-writer.ts. */
export function writeString(text: usize, at: usize): usize {
  const head = load<u32>(text);
  const isWide = (head & STRING_IS_WIDE) != 0;
  const length: usize = head & ~STRING_IS_WIDE;
  const characters = charactersOf(text);
  if (characters == 0) return 0;
  at = reserve(at, length + 2);
  if (at == 0) return 0;
  store<u8>(at++, QUOTE);
  for (let i: usize = 0; i < length; i++) {
    const unit = unitAt(characters, i, isWide);
    if (unit >= 0x20 && unit < 0x80 && unit != QUOTE && unit != BACKSLASH) {
      store<u8>(at++, unit);
      continue;
    }
    at = reserve(at, LONGEST_CHARACTER + length - i);
    if (at == 0) return 0;
    if (unit < 0x80) at = writeEscape(unit, at);
    else if (unit < 0x800) {
      store<u8>(at, 0xc0 | (unit >> 6));
      store<u8>(at, 0x80 | (unit & 0x3f), 1);
      at += 2;
    } else if ((unit & 0xf800) != 0xd800) {
      store<u8>(at, 0xe0 | (unit >> 12));
      store<u8>(at, 0x80 | ((unit >> 6) & 0x3f), 1);
      store<u8>(at, 0x80 | (unit & 0x3f), 2);
      at += 3;
    } else {
      // Half of a surrogate pair.
      const next = unit < 0xdc00 && i + 1 < length ? unitAt(characters, i + 1, isWide) : 0;
      if ((next & 0xfc00) == 0xdc00) {
        const point = 0x10000 + ((unit & 0x3ff) << 10) + (next & 0x3ff);
        store<u8>(at, 0xf0 | (point >> 18));
        store<u8>(at, 0x80 | ((point >> 12) & 0x3f), 1);
        store<u8>(at, 0x80 | ((point >> 6) & 0x3f), 2);
        store<u8>(at, 0x80 | (point & 0x3f), 3);
        at += 4;
        i++;
      } else at = writeUnicodeEscape(unit, at);
    }
  }
  store<u8>(at, QUOTE);
  return at + 1;
}

/** Where they are; 0 for a kind of string that is seldom met. */
function charactersOf(text: usize): usize {
  const kind = load<u32>(text, STRING_KIND) & STRING_KIND_MASK;
  if (kind == 0) return text + STRING_BYTES;
  return kind == STRING_SLICE ? <usize>load<u32>(text, SLICE_PARENT) + STRING_BYTES + <usize>load<u32>(text, SLICE_START) : 0;
}

function unitAt(characters: usize, index: usize, isWide: bool): u32 {
  return isWide ? <u32>load<u16>(characters + index * 2) : <u32>load<u8>(characters + index);
}

/** A control character, a quote or a backslash. */
function writeEscape(unit: u32, at: usize): usize {
  let letter = unit;
  if (unit == 0x08)
    letter = 0x62; // b
  else if (unit == 0x09)
    letter = 0x74; // t
  else if (unit == 0x0a)
    letter = 0x6e; // n
  else if (unit == 0x0c)
    letter = 0x66; // f
  else if (unit == 0x0d)
    letter = 0x72; // r
  else if (unit < 0x20) return writeUnicodeEscape(unit, at);
  store<u8>(at, BACKSLASH);
  store<u8>(at, letter, 1);
  return at + 2;
}

function writeUnicodeEscape(unit: u32, at: usize): usize {
  store<u16>(at, 0x755c); // \u
  for (let i: usize = 0; i < 4; i++) {
    const digit = (unit >> (12 - 4 * <u32>i)) & 15;
    store<u8>(at + i, digit < 10 ? ZERO + digit : 0x57 + digit, 2);
  }
  return at + LONGEST_CHARACTER;
}
