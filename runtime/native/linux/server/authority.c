#include "authority.h"

#include <string.h>

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_hexadecimal(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static bool is_one_of(char c, const char* those) {
  while (*those != 0)
    if (*those++ == c) return true;
  return false;
}

/* The end of "[…]" or of a registered name (RFC 3986, section 3.2.2), which may be empty. */
static const char* end_of_host(const char* at, const char* end) {
  if (at < end && *at == '[') {
    const char* inside = ++at;
    while (at < end && (is_hexadecimal(*at) || is_one_of(*at, ":."))) at++;
    return at < end && *at == ']' && at > inside ? at + 1 : NULL;
  }
  for (;; at++) {
    if (end - at >= 3 && *at == '%' && is_hexadecimal(at[1]) && is_hexadecimal(at[2])) at += 2;
    else if (at == end || !(is_letter(*at) || is_digit(*at) || is_one_of(*at, "_.~!$&'()*+,;=-"))) return at;
  }
}

/* A host, and perhaps a port of at most five digits. */
static bool is_authority(const char* at, const char* end) {
  at = end_of_host(at, end);
  if (at == NULL) return false;
  if (at == end) return true;
  if (*at++ != ':' || end - at > 5) return false;
  while (at < end)
    if (!is_digit(*at++)) return false;
  return true;
}

/* What stands behind "http://", or NULL. */
static const char* absolute(const char* target) {
  static const char* const schemes[] = {"http://", "https://"};
  for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
    size_t k = 0;
    while (schemes[i][k] != 0 && (target[k] | (is_letter(target[k]) ? 32 : 0)) == schemes[i][k]) k++;
    if (schemes[i][k] == 0) return target + k;
  }
  return NULL;
}

static const char* end_of_authority(const char* at) {
  while (*at != 0 && !is_one_of(*at, "/?#")) at++;
  return at;
}

const char* path_of(const struct request* request) {
  const char* target = request_target(request);
  const char* named = absolute(target);
  return named == NULL ? target : end_of_authority(named);
}

static void refuse(struct text* why, const char* host, size_t size) {
  text_json(why, host, size);
  text_add(why, " is no host");
}

bool check_authority(const struct request* request, struct text* why) {
  uint32_t count = header_count(request, "host");
  if (count > 1) {
    text_add(why, "the request has ");
    text_number(why, count);
    text_add(why, " Host headers");
    return false;
  }
  const char* host = only_header(request, "host");
  if (host == NULL && !request->is_version_1_0) {
    text_add(why, "the request has no Host header");
    return false;
  }
  if (host != NULL && !is_authority(host, host + strlen(host))) {
    refuse(why, host, strlen(host));
    return false;
  }
  const char* named = absolute(request_target(request));
  if (named == NULL || is_authority(named, end_of_authority(named))) return true;
  refuse(why, named, end_of_authority(named) - named);
  return false;
}

const char* authority_of(const struct request* request, size_t* size) {
  const char* named = absolute(request_target(request));
  if (named != NULL && (*size = end_of_authority(named) - named) > 0) return named;
  const char* host = only_header(request, "host");
  if (host != NULL && (*size = strlen(host)) > 0) return host;
  *size = strlen("localhost");
  return "localhost";
}

/* Whether the name's last part is a number, which makes a URL's host an IPv4 address (URL standard, "ends in a number"). */
static bool ends_in_number(const char* at, const char* end) {
  if (end > at && end[-1] == '.') end--;
  const char* last = end;
  while (last > at && last[-1] != '.') last--;
  if (last == end) return false;
  for (const char* c = last; c < end; c++)
    if (!is_digit(*c)) return end - last >= 2 && last[0] == '0' && (last[1] | 32) == 'x';
  return true;
}

/* Four numbers up to 255. What else the URL standard takes for an address, such as 127.1, is rare enough in a Host header. */
static bool is_ipv4(const char* at, const char* end) {
  unsigned parts = 0;
  for (; parts < 4; parts++) {
    unsigned value = 0;
    const char* begin = at;
    for (; at < end && is_digit(*at) && value <= 255; at++) value = value * 10 + (*at - '0');
    if (at == begin || value > 255 || (parts < 3 && (at == end || *at++ != '.'))) return false;
  }
  return at == end;
}

/* RFC 4291, section 2.2: eight groups, of which :: stands for at least one. Without an IPv4 address at its end. */
static bool is_ipv6(const char* at, const char* end) {
  unsigned groups = 0;
  bool is_shortened = false;
  if (end - at >= 2 && at[0] == ':' && at[1] == ':') is_shortened = true, at += 2;
  while (at < end) {
    const char* begin = at;
    while (at < end && is_hexadecimal(*at)) at++;
    if (at == begin || at - begin > 4 || ++groups > 8) return false;
    if (at == end) break;
    if (*at++ != ':' || at == end) return false;
    if (*at != ':') continue;
    if (is_shortened) return false;
    is_shortened = true;
    at++;
  }
  return is_shortened ? groups < 8 : groups == 8;
}

/* Whether "http://" and this are a URL (URL standard, section 3.5). A percent sign is decoded there; such names are not used. */
static bool can_be_in_url(const char* at, const char* end) {
  const char* host_end = end_of_host(at, end);
  if (host_end == NULL || host_end == at) return false;
  uint32_t port = 0;
  for (const char* digit = host_end + 1; digit < end; digit++) port = port * 10 + (*digit - '0');
  if (port > 65535) return false;
  if (*at == '[') return is_ipv6(at + 1, host_end - 1);
  for (const char* c = at; c < host_end; c++)
    if (*c == '%') return false;
  return !ends_in_number(at, host_end) || is_ipv4(at, host_end);
}

void text_origin(struct text* text, const struct request* request) {
  size_t size;
  const char* authority = authority_of(request, &size);
  text_add(text, "http://");
  if (can_be_in_url(authority, authority + size)) text_bytes(text, authority, size);
  else text_add(text, "localhost");
}
