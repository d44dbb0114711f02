#include "request.h"

#include <string.h>

bool request_begin(struct request* request) {
  *request = (struct request){.head = block_take()};
  return request->head != NULL;
}

/* What is counted is at most MOST_HEAD_BYTES, and with the zeros between at most three times that, which a block holds. */
_Static_assert(BLOCK_ROOM >= 3 * MOST_HEAD_BYTES + 2, "a head fits into a block");

static bool add(struct request* request, const char* bytes, size_t size) {
  request->head_counted += size;
  if (request->head_counted >= MOST_HEAD_BYTES) return false;
  memcpy(request->head->bytes + request->head->used, bytes, size);
  request->head->used += size;
  return true;
}

static void end_text(struct request* request) {
  struct block* head = request->head;
  if (request->is_in_value) /* RFC 9112, section 5: spaces around a value are no part of it */
    while (head->used > 0 && (head->bytes[head->used - 1] == ' ' || head->bytes[head->used - 1] == '\t')) head->used--;
  head->bytes[head->used++] = 0;
}

bool request_add_target(struct request* request, const char* bytes, size_t size) {
  request->is_in_value = true; /* what comes next is a name */
  return add(request, bytes, size);
}

bool request_add_name(struct request* request, const char* bytes, size_t size) {
  if (request->is_in_value) end_text(request);
  request->is_in_value = false;
  return add(request, bytes, size);
}

bool request_add_value(struct request* request, const char* bytes, size_t size) {
  if (!request->is_in_value) end_text(request);
  request->is_in_value = true;
  return add(request, bytes, size);
}

void request_end_head(struct request* request) {
  end_text(request);
  request->is_head_complete = true;
  request->head_counted = 0; /* and counts trailers from here on */
}

void request_clear(struct request* request) {
  if (request->head != NULL) block_give(request->head);
  chain_clear(&request->body);
  *request = (struct request){0};
}

bool next_header(const struct request* request, struct header* header) {
  const char* end = request->head->bytes + request->head->used;
  const char* before = header->value == NULL ? request->head->bytes : header->value;
  header->name = before + strlen(before) + 1;
  if (header->name >= end) return false;
  header->value = header->name + strlen(header->name) + 1;
  return true;
}

static char lower(char character) { return character >= 'A' && character <= 'Z' ? character + 32 : character; }

bool is_same(const char* a, const char* b) {
  while (*a != 0 && lower(*a) == lower(*b)) a++, b++;
  return lower(*a) == lower(*b);
}

const char* only_header(const struct request* request, const char* name) {
  const char* found = NULL;
  for (struct header header = {0}; next_header(request, &header);) {
    if (!is_same(header.name, name)) continue;
    if (found != NULL) return NULL;
    found = header.value;
  }
  return found;
}

uint32_t header_count(const struct request* request, const char* name) {
  uint32_t count = 0;
  for (struct header header = {0}; next_header(request, &header);) count += is_same(header.name, name);
  return count;
}

static bool mentions(const char* text, const char* word) {
  for (; *text != 0; text++) {
    size_t i = 0;
    while (word[i] != 0 && lower(text[i]) == lower(word[i])) i++;
    if (word[i] == 0) return true;
  }
  return false;
}

bool header_mentions(const struct request* request, const char* name, const char* word) {
  for (struct header header = {0}; next_header(request, &header);)
    if (is_same(header.name, name) && mentions(header.value, word)) return true;
  return false;
}

const char* query_of(const char* path) {
  while (*path != 0 && *path != '?') path++;
  return path;
}
