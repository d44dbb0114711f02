/* The head of a response, as node:http writes one for `sporelet serve`. */
#pragma once

#include "connection.h"
#include "text.h"

/* What a head says of the body that follows it. */
struct framing {
  bool has_body;   /* not for HEAD, 204, 304 */
  bool has_length; /* Content-Length is among the headers */
  bool has_date;   /* so is Date */
  bool has_connection; /* and Connection */
  bool is_chunked; /* found out by response_end */
};

/* How long a connection waits for the next request, and how long clients are told that it does. */
enum { KEEP_ALIVE_SECONDS = 5, KEEP_ALIVE_GRACE_SECONDS = 1 };

/* Where heads are put together. */
struct text* response_begin(uint32_t status, const char* reason);

void text_header(struct text* head, const char* name, const char* value);
void text_number_header(struct text* head, const char* name, uint64_t value);

/* Ends the head and sends it. */
void response_end(struct connection* connection, struct text* head, struct framing* framing);

/* RFC 9110, sections 15.3.5 and 15.4.5. */
static inline bool is_bodiless(uint32_t status) { return status == 204 || status == 304; }
