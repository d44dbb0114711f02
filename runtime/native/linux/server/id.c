#include "id.h"

#include <string.h>

#include "machine.h"

enum { UUID_BYTES = 16 };

void new_id(char id[MOST_ID_BYTES + 1]) {
  static uint8_t bytes[UUID_BYTES];
  machine_random(bytes, sizeof bytes); /* Linux has always more, once it has begun */
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  char* to = id;
  for (size_t i = 0; i < UUID_BYTES; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *to++ = '-';
    *to++ = "0123456789abcdef"[bytes[i] >> 4];
    *to++ = "0123456789abcdef"[bytes[i] & 15];
  }
  *to = 0;
}

static bool is_id(const char* text) {
  size_t size = 0;
  for (; text[size] != 0; size++) {
    char c = text[size];
    bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (size == MOST_ID_BYTES || !(is_word || c == '_' || c == '.' || c == ':' || c == '-')) return false;
  }
  return size > 0;
}

void request_id(const struct request* request, char id[MOST_ID_BYTES + 1]) {
  const char* given = only_header(request, "x-request-id");
  if (given != NULL && is_id(given)) memcpy(id, given, strlen(given) + 1);
  else new_id(id);
}
