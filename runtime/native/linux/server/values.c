#include "values.h"

#include <stdbool.h>
#include <string.h>

#include "machine.h"
#include "say.h"

_Noreturn static void refuse(const char* option, const char* expected, const char* text) {
  say("E_OPTION_VALUE: Expected `", option, "` to be ", expected, ", got ", text, ". See --help.");
  machine_exit(ABI_EXIT_USAGE);
}

static bool is(const char* a, const char* b) { return strlen(a) == strlen(b) && memcmp(a, b, strlen(b)) == 0; }

/* The digits at the front; `rest` is what follows them. UINT64_MAX where there are none, or too many. */
static uint64_t leading_number(const char* text, const char** rest) {
  uint64_t value = 0;
  const char* at = text;
  for (; *at >= '0' && *at <= '9'; at++) {
    if (at - text == 12) return UINT64_MAX;
    value = value * 10 + (*at - '0');
  }
  *rest = at;
  return at == text ? UINT64_MAX : value;
}

uint64_t time_of(const char* option, const char* text) {
  static const uint64_t MOST_MS = 1u << 31; /* 25 days */
  const char* unit = "";
  uint64_t value = leading_number(text, &unit), ms = is(unit, "s") ? 1000 : 1;
  if (value > MOST_MS / ms || !(is(unit, "") || is(unit, "ms") || is(unit, "s"))) refuse(option, "a time such as 500ms or 2s", text);
  return value * ms * 1000000;
}

uint64_t size_of(const char* option, const char* text) {
  static const uint64_t MOST = 1ull << 40;
  const char* unit = "";
  uint64_t value = leading_number(text, &unit);
  uint64_t bytes = is(unit, "KiB") ? 1 << 10 : is(unit, "MiB") ? 1 << 20 : is(unit, "GiB") ? 1 << 30 : 1;
  if (value > MOST / bytes || !(is(unit, "") || bytes > 1)) refuse(option, "a size such as 64KiB or 8MiB", text);
  return value * bytes;
}

uint64_t count_of(const char* option, const char* text, uint64_t most) {
  const char* rest = "";
  uint64_t value = leading_number(text, &rest);
  if (value == 0 || value > most || *rest != 0) {
    char expected[64] = "a whole number from 1 to ";
    const char* digits = decimal(most);
    memcpy(expected + strlen(expected), digits, strlen(digits) + 1);
    refuse(option, expected, text);
  }
  return value;
}

uint16_t port_of(const char* option, const char* text) {
  const char* rest = "";
  uint64_t value = leading_number(text, &rest);
  if (value > 65535 || *rest != 0) refuse(option, "a port from 0 to 65535", text);
  return __builtin_bswap16(value);
}

const char* v4_of(const char* text, uint8_t address[4]) {
  for (int i = 0; i < 4; i++) {
    const char* rest;
    uint64_t value = leading_number(text, &rest);
    if (value > 255 || (i < 3 && *rest != '.')) return NULL;
    address[i] = value;
    text = i < 3 ? rest + 1 : rest;
  }
  return text;
}

static int digit_of(char c) { return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1; }

const char* v6_of(const char* text, uint8_t address[16]) {
  int at = 0, gap = -1;
  if (text[0] == ':' && text[1] == ':') gap = 0, text += 2;
  while (*text != ']') {
    uint32_t value = 0;
    const char* begin = text;
    for (; digit_of(*text) >= 0; text++) value = value << 4 | digit_of(*text);
    if (text == begin || text - begin > 4 || at == 16) return NULL;
    address[at++] = value >> 8;
    address[at++] = value;
    if (*text == ']') break;
    if (*text++ != ':') return NULL;
    if (*text != ':') continue;
    if (gap >= 0) return NULL;
    gap = at;
    text++;
  }
  if ((gap < 0) != (at == 16)) return NULL;
  if (gap >= 0) {
    memmove(address + 16 - (at - gap), address + gap, at - gap);
    memset(address + gap, 0, 16 - at);
  }
  return text + 1;
}

uint32_t address_of(const char* option, const char* text, struct socket_address* address) {
  static const char expected[] = "an address and a port such as 0.0.0.0:8080, [::]:8080 or :8080";
  *address = (struct socket_address){.family = AF_INET};
  uint32_t size = 16; /* sockaddr_in */
  const char* rest = text;
  if (*text == '[') {
    address->family = AF_INET6;
    size = 28; /* sockaddr_in6 */
    rest = v6_of(text + 1, address->v6.address);
  } else if (*text != ':') rest = v4_of(text, address->v4.address);
  if (rest == NULL || *rest != ':') refuse(option, expected, text);
  address->port = port_of(option, rest + 1);
  return size;
}
