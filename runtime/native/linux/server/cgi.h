/* The response of a function that answers requests, as it writes it: Status, headers, an empty line (RFC 3875; src/host/http.ts). */
#pragma once

#include "text.h"

struct cgi_head {
  uint32_t status;
  const char* reason;
  /* Names and values, a zero behind each. */
  const char* headers;
  const char* end;
};

/* Reads the head at the beginning of `bytes` and answers its size; 0 if there is none, and `why` says what is wrong. */
size_t cgi_read(struct cgi_head* head, const char* bytes, size_t size, struct text* why);

/* Goes to the next header, from name to name; NULL at first. The value stands behind the name. */
const char* cgi_next(const struct cgi_head* head, const char* name);

/* Whether the client gets the header as it is. */
bool cgi_is_passed_on(const char* name);

/* Content-Length as the function says it; false where it says none. */
bool cgi_length(const struct cgi_head* head, uint64_t* length);
