#include "field.h"

#include <stdint.h>

bool is_token_character(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  for (const char* other = "!#$%&'*+-.^_`|~"; *other != 0; other++)
    if (c == *other) return true;
  return false;
}

bool is_field_name(const char* text) {
  if (*text == 0) return false;
  for (; *text != 0; text++)
    if (!is_token_character(*text)) return false;
  return true;
}

bool is_field_value(const char* text) {
  for (; *text != 0; text++)
    if (!(*text == '\t' || (uint8_t)*text >= 0x80 || (*text >= 0x20 && *text < 0x7f))) return false;
  return true;
}
