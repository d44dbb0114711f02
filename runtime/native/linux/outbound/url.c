#include "url.h"

#include <string.h>

static const char* behind(const char* text, const char* prefix) {
  for (; *prefix != 0; text++, prefix++)
    if ((*text >= 'A' && *text <= 'Z' ? *text + 32 : *text) != *prefix) return NULL;
  return text;
}

static bool is_end_of_authority(char c) { return c == 0 || c == '/' || c == '?' || c == '#'; }

static bool read_port(struct url* url, const char* at, const char* end) {
  uint32_t port = 0;
  for (; at < end && *at >= '0' && *at <= '9' && port < 1 << 16; at++) port = port * 10 + (*at - '0');
  url->port = port;
  return at == end && port > 0 && port < 1 << 16;
}

bool read_url(struct url* url, const char* text) {
  const char* at = behind(text, "http://");
  url->is_tls = at == NULL;
  if (at == NULL) at = behind(text, "https://");
  if (at == NULL) return false;
  for (const char* c = text; *c != 0; c++)
    if ((uint8_t)*c <= ' ' || (uint8_t)*c >= 0x7f) return false;
  url->authority = at;
  const char* port = NULL;
  bool is_in_brackets = false;
  for (; !is_end_of_authority(*at); at++) {
    if (*at == '@') return false;
    if (*at == '[' || *at == ']') is_in_brackets = *at == '[';
    else if (*at == ':' && !is_in_brackets) port = at;
  }
  url->authority_size = at - url->authority;
  url->host_size = (port == NULL ? at : port) - url->authority;
  url->path = at;
  while (*at != 0 && *at != '#') at++;
  url->path_size = at - url->path;
  url->port = url->is_tls ? 443 : 80;
  return url->host_size > 0 && (port == NULL || read_port(url, port + 1, url->path));
}

/* Takes "." and ".." out of the path that begins at `path` and ends at its query (RFC 3986, section 5.2.4). */
static void remove_dots(struct text* text, size_t path) {
  char *from = text->bytes + path, *to = from, *end = text->bytes + text->size, *start = from;
  while (from < end && *from == '/') {
    char* next = from + 1;
    while (next < end && !is_end_of_authority(*next)) next++;
    size_t size = next - from;
    bool is_up = size == 3 && from[1] == '.' && from[2] == '.', is_here = size == 2 && from[1] == '.';
    if (is_up)
      while (to > start && *--to != '/') continue;
    if (!is_up && !is_here) {
      memmove(to, from, size);
      to += size;
    } else if (next == end || *next != '/') *to++ = '/'; /* the last */
    from = next;
  }
  memmove(to, from, end - from);
  text->size -= from - to;
}

void add_location(struct text* text, const char* base, const char* location) {
  struct url from;
  if (behind(location, "http://") != NULL || behind(location, "https://") != NULL || !read_url(&from, base)) {
    text_add(text, location);
    return;
  }
  if (location[0] == '/' && location[1] == '/') text_bytes(text, base, from.is_tls ? strlen("https:") : strlen("http:"));
  else if (location[0] == '/') text_bytes(text, base, from.path - base);
  else {
    size_t kept = 0; /* of the path */
    while (kept < from.path_size && from.path[kept] != '?') kept++;
    if (location[0] != '?')
      while (kept > 0 && from.path[kept - 1] != '/') kept--;
    text_bytes(text, base, from.path - base + kept);
    if (kept == 0) text_add(text, "/");
  }
  text_add(text, location);
  if (!text->is_cut && !(location[0] == '/' && location[1] == '/')) remove_dots(text, from.path - base);
}
