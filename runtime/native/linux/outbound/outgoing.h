/* One request of the function's, from its message to the end of its answer. */
#pragma once

#include "connection.h"
#include "message.h"

/* What of a request may be needed once more, when it is redirected: in a block of the pool. */
struct asked {
  char method[64];
  char url[MOST_REQUEST_HEAD];
  char headers[MOST_REQUEST_HEAD];
  size_t headers_size;
};

struct outgoing {
  bool is_used;
  uint64_t id;
  /* When its time is over, in ns; how many redirects it may still follow. */
  uint64_t deadline;
  uint32_t redirects_left;
  enum redirect redirect;
  struct block* kept;
  const struct socket_address* address;
  struct connection connection;
  /* Its body follows in messages, and the function waits until there is room for more. */
  bool has_more, asks;
  /* Its answer: whole; its head was passed on; the function asks for the next bytes; bytes that have come on the connection. */
  bool is_complete, is_told, is_pulled;
  uint64_t received;
  /* Why it failed; NULL as long as it has not. */
  const char* failure_code;
  char failure_bytes[512];
  struct text failure;
};

static inline struct asked* asked_of(const struct outgoing* outgoing) { return (struct asked*)outgoing->kept->bytes; }

/* Begins with a message that makes a request; what is wrong with it is its failure. */
void outgoing_begin(struct outgoing* outgoing, const struct message* message);

/* Connects; `epoll` tells of it by its address. */
void outgoing_connect(struct outgoing* outgoing, int32_t epoll);

/* What epoll has told. */
void outgoing_heed(struct outgoing* outgoing, uint32_t events);

/* The function goes on with the request's body. */
void outgoing_write(struct outgoing* outgoing, const struct message* message);

/* Fails, if its time is over. */
void outgoing_look_at_clock(struct outgoing* outgoing, uint64_t now);

/* Whether the function is to hear something of it; and whether it waits for a connection. */
bool outgoing_has_answer(struct outgoing* outgoing);
bool outgoing_wants_connection(const struct outgoing* outgoing);

/* The next message about it, in the function's memory. After the last it is unused. */
uint32_t outgoing_answer(struct outgoing* outgoing, uint32_t* size);

void outgoing_close(struct outgoing* outgoing);
