#include "text.h"

#include <string.h>

void text_bytes(struct text* text, const void* bytes, size_t size) {
  if (size > text->capacity - text->size) {
    text->is_cut = true;
    return;
  }
  memcpy(text->bytes + text->size, bytes, size);
  text->size += size;
}

void text_add(struct text* text, const char* added) { text_bytes(text, added, strlen(added)); }

void text_padded(struct text* text, uint64_t value, unsigned digits) {
  char written[20];
  unsigned at = sizeof written;
  do written[--at] = '0' + value % 10, value /= 10;
  while (value > 0);
  while (at > 0 && sizeof written - at < digits) written[--at] = '0';
  text_bytes(text, written + at, sizeof written - at);
}

void text_number(struct text* text, uint64_t value) { text_padded(text, value, 1); }

static void utf8(struct text* text, uint32_t character) {
  char bytes[3];
  if (character < 0x800) {
    bytes[0] = 0xc0 | character >> 6;
    bytes[1] = 0x80 | (character & 0x3f);
    text_bytes(text, bytes, 2);
  } else {
    bytes[0] = 0xe0 | character >> 12;
    bytes[1] = 0x80 | (character >> 6 & 0x3f);
    bytes[2] = 0x80 | (character & 0x3f);
    text_bytes(text, bytes, 3);
  }
}

static void escape(struct text* text, uint32_t character) {
  static const char digits[] = "0123456789abcdef";
  char escaped[] = {'\\', 'u', digits[character >> 12 & 15], digits[character >> 8 & 15], digits[character >> 4 & 15], digits[character & 15]};
  text_bytes(text, escaped, sizeof escaped);
}

/* What JSON.stringify does with a character of ASCII. */
static void ascii(struct text* text, uint8_t character) {
  static const char short_ones[] = "btn\0fr"; /* from U+0008 on */
  if (character == '"' || character == '\\') text_bytes(text, (char[]){'\\', character}, 2);
  else if (character >= 8 && character <= 13 && short_ones[character - 8] != 0) text_bytes(text, (char[]){'\\', short_ones[character - 8]}, 2);
  else if (character < 0x20) escape(text, character);
  else text_bytes(text, &character, 1);
}

static bool is_plain(uint8_t character) { return character >= 0x20 && character < 0x7f && character != '"' && character != '\\'; }

static size_t plain_at(const char* bytes, size_t size) {
  size_t plain = 0;
  while (plain < size && is_plain(bytes[plain])) plain++;
  return plain;
}

/* Controls, separators of lines, and what turns text around: as src/server/printable.ts has it, but for tab and line break, which JSON escapes. */
static bool is_unsafe(uint32_t character) {
  return (character >= 0x7f && character < 0xa0) || (character >= 0x2028 && character <= 0x202e) || (character >= 0x2066 && character <= 0x2069);
}

static void latin1(struct text* text, const char* bytes, size_t size, bool is_printable) {
  text_add(text, "\"");
  for (size_t i = 0; i < size;) {
    size_t plain = plain_at(bytes + i, size - i);
    text_bytes(text, bytes + i, plain);
    i += plain;
    if (i == size) break;
    uint8_t byte = bytes[i++];
    if (is_printable && is_unsafe(byte)) escape(text, byte);
    else if (byte < 0x80) ascii(text, byte);
    else utf8(text, byte);
  }
  text_add(text, "\"");
}

void text_json(struct text* text, const char* bytes, size_t size) { latin1(text, bytes, size, false); }
void text_json_printable(struct text* text, const char* bytes, size_t size) { latin1(text, bytes, size, true); }

/* The size of the character of UTF-8 that begins there (Unicode, table 3-7); 0 if none does. */
static unsigned character_at(const uint8_t* at, size_t size) {
  uint8_t first = at[0];
  unsigned wanted = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (wanted == 0 || wanted > size) return 0;
  for (unsigned i = 1; i < wanted; i++)
    if ((at[i] & 0xc0) != 0x80) return 0;
  if (first == 0xe0 && at[1] < 0xa0) return 0;
  if (first == 0xed && at[1] >= 0xa0) return 0; /* surrogates */
  if (first == 0xf0 && at[1] < 0x90) return 0;
  if (first == 0xf4 && at[1] >= 0x90) return 0;
  return wanted;
}

void text_json_utf8(struct text* text, const char* bytes, size_t size) {
  text_add(text, "\"");
  for (size_t i = 0; i < size;) {
    size_t plain = plain_at(bytes + i, size - i);
    text_bytes(text, bytes + i, plain);
    i += plain;
    if (i == size) break;
    const uint8_t* at = (const uint8_t*)bytes + i;
    unsigned length = character_at(at, size - i);
    uint32_t value = length == 2 ? (at[0] & 0x1fu) << 6 | (at[1] & 0x3f) : length == 3 ? (at[0] & 0xfu) << 12 | (at[1] & 0x3f) << 6 | (at[2] & 0x3f) : at[0];
    if (length == 0) utf8(text, 0xfffd);
    else if (length < 4 && is_unsafe(value)) escape(text, value);
    else if (length == 1) ascii(text, at[0]);
    else text_bytes(text, at, length);
    i += length == 0 ? 1 : length;
  }
  text_add(text, "\"");
}
