/* Text that is put together: heads, JSON, lines of the log. What does not fit is left out, and `is_cut` says so. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
  char* bytes;
  size_t size, capacity;
  bool is_cut;
};

#define TEXT_IN(array) {.bytes = (array), .capacity = sizeof(array)}

void text_bytes(struct text* text, const void* bytes, size_t size);
void text_add(struct text* text, const char* added);
void text_number(struct text* text, uint64_t value);
/* With leading zeros. */
void text_padded(struct text* text, uint64_t value, unsigned digits);

/* As a string of JSON. Each byte is a character, as in the headers of HTTP. */
void text_json(struct text* text, const char* bytes, size_t size);
/* The same for a log that may be read on a terminal. */
void text_json_printable(struct text* text, const char* bytes, size_t size);
/* The same of UTF-8; what is none becomes U+FFFD. */
void text_json_utf8(struct text* text, const char* bytes, size_t size);
