#include "json.h"

#include <string.h>

enum { MOST_DIGITS = 15 };

static void skip_space(struct json* json) {
  while (json->at < json->end && (*json->at == ' ' || *json->at == '\n' || *json->at == '\r' || *json->at == '\t')) json->at++;
}

bool json_take(struct json* json, char character) {
  skip_space(json);
  if (json->at == json->end || *json->at != character) return false;
  json->at++;
  return true;
}

static bool take_hexadecimal(struct json* json, uint32_t* value) {
  if (json->end - json->at < 4) return false;
  *value = 0;
  for (int i = 0; i < 4; i++) {
    char c = *json->at++;
    int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
    if (digit < 0) return false;
    *value = *value << 4 | digit;
  }
  return true;
}

/* What follows a backslash. */
static bool take_escape(struct json* json, uint32_t* value) {
  static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
  if (json->at == json->end) return false;
  char name = *json->at++;
  if (name == 'u') return take_hexadecimal(json, value);
  for (size_t i = 0; names[i] != 0; i++)
    if (names[i] == name) {
      *value = (uint8_t)meant[i];
      return true;
    }
  return false;
}

bool json_string(struct json* json, struct text* to) {
  if (!json_take(json, '"')) return false;
  while (json->at < json->end) {
    uint32_t value = (uint8_t)*json->at++;
    if (value == '"') return true;
    if (value == '\\') {
      if (!take_escape(json, &value)) return false;
    } else if (value >= 0x80) { /* U+0080 to U+00FF are two bytes of UTF-8 */
      if ((value & 0xfe) != 0xc2 || json->at == json->end) return false;
      value = (value & 3) << 6 | (*json->at++ & 0x3f);
    }
    if (value == 0 || value > 0xff) return false;
    uint8_t byte = value;
    text_bytes(to, &byte, 1);
  }
  return false;
}

bool json_number(struct json* json, uint64_t* value) {
  skip_space(json);
  const char* begin = json->at;
  *value = 0;
  for (; json->at < json->end && *json->at >= '0' && *json->at <= '9'; json->at++) *value = *value * 10 + (*json->at - '0');
  return json->at > begin && json->at - begin <= MOST_DIGITS;
}

bool json_true(struct json* json) {
  skip_space(json);
  bool is_true = json->end - json->at >= 4 && memcmp(json->at, "true", 4) == 0;
  return json_skip(json) && is_true;
}

static bool is_plain(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == 'E' || c == '+' || c == '-' || c == '.'; }

bool json_skip(struct json* json) {
  struct text nothing = {0};
  uint64_t depth = 0;
  do {
    if (json_take(json, '[') || json_take(json, '{')) depth++;
    else if (json_take(json, ']') || json_take(json, '}')) depth--;
    else if (depth > 0 && (json_take(json, ',') || json_take(json, ':'))) continue;
    else if (json->at < json->end && *json->at == '"') {
      if (!json_string(json, &nothing)) return false;
    } else {
      const char* begin = json->at;
      while (json->at < json->end && is_plain(*json->at)) json->at++;
      if (json->at == begin) return false;
    }
  } while (depth > 0);
  return true;
}
