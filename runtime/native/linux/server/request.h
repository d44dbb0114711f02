/* One request as it arrives: its head as text, its body as it comes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chain.h"
#include "failure.h"

/* Of names, values and target together, as Node counts them (`maxHeaderSize`). */
enum { MOST_HEAD_BYTES = 16 << 10 };

struct request {
  /* The target, then each name and each value, a zero behind each; NULL between requests. */
  struct block* head;
  uint32_t head_counted;
  /* Whether the last text in the head is a value. */
  bool is_in_value;
  bool is_head_complete, is_complete, has_body, keep_alive, is_version_1_0, is_chunked;
  /* The client holds its body back until it gets "100 Continue" (RFC 9110, section 10.1.1). */
  bool is_continue_owed;
  /* Of HTTP, "GET"; in the parser's memory. */
  const char* method;
  uint64_t content_length;
  /* Of a response, whose target is its reason phrase; 0 of a request. */
  uint32_t status;
  struct chain body;
  /* Why it is not answered by the function, and what is said of that. */
  enum failure refusal;
};

struct header {
  const char *name, *value;
};

/* Begins one; false when the pool is exhausted. */
bool request_begin(struct request* request);

/* Adds to a text of the head; false when it is too large. */
bool request_add_target(struct request* request, const char* bytes, size_t size);
bool request_add_name(struct request* request, const char* bytes, size_t size);
bool request_add_value(struct request* request, const char* bytes, size_t size);
void request_end_head(struct request* request);

void request_clear(struct request* request);

static inline const char* request_target(const struct request* request) { return request->head->bytes; }

/* Goes to the next header; begins with {0}. */
bool next_header(const struct request* request, struct header* header);

/* The value of a header that is there once; NULL otherwise. `name` is in lower case. */
const char* only_header(const struct request* request, const char* name);

/* Whether a header of this name has `word` in its value; neither knows upper from lower case. */
bool header_mentions(const struct request* request, const char* name, const char* word);
uint32_t header_count(const struct request* request, const char* name);

/* Whether they are alike but for the case of letters. */
bool is_same(const char* a, const char* b);

/* The end of the target's path: its query, or "". */
const char* query_of(const char* path);
