/* A URL of HTTP as a function asks for it, and its parts. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

struct url {
  bool is_tls;
  /* As it is written, with its port; without; the port, 80 or 443 where none is written. */
  const char* authority;
  size_t authority_size, host_size;
  uint16_t port;
  /* Path and query, without the fragment; may be empty. */
  const char* path;
  size_t path_size;
};

/* Reads one that is absolute; false for what is none, or has a name and a password, or characters that no head of HTTP may have. */
bool read_url(struct url* url, const char* text);

/* Adds the URL that `location` means where it is found at `base` (RFC 3986, section 5.2). */
void add_location(struct text* text, const char* base, const char* location);
