/* What a waiting function says to its host, and how it is answered (src/host/messages.ts): a size, a head as JSON, bytes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

/* A URL, and a method, a name or a value in a request's head: as long as a server of ours takes a whole head. */
enum { MOST_REQUEST_HEAD = 16 << 10 };

enum redirect { REDIRECT_FOLLOW, REDIRECT_ERROR, REDIRECT_MANUAL };

struct message {
  uint64_t id;
  /* Which of the messages it is; a request where none of these is true. */
  bool is_chunk, is_end, is_pull, is_cancel, is_socket, is_for_socket;
  /* The body follows; the function waits until there is room for more of it. */
  bool has_more, asks;
  enum redirect redirect;
  /* A zero behind each: the method, the URL, then names and values of headers. */
  struct text method, url, headers;
  const char* bytes;
  size_t size;
};

/* Reads one of `size` bytes; false for what no function of ours says. Its texts hold until the next is read. */
bool read_message(struct message* message, const char* bytes, size_t size);

/* Room for a message in the function's memory, of a head and `size` bytes, which are to be written at `body`. Ends the invocation where there is none. */
uint32_t write_message(const struct text* head, size_t size, void** body);
