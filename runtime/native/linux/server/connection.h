/* A client's connection: what arrives on it, what is to be sent, and where it stands. */
#pragma once

#include "request.h"

enum connection_state {
  FREE,
  IDLE,      /* between requests */
  READING,   /* a request arrives; of a new connection the first has not begun */
  QUEUED,    /* a request is there and waits for its turn */
  RUNNING,   /* the function answers it */
  WRITING,   /* the response is whole and leaves */
  LINGERING, /* all is said; the client is given the time to read it */
};

struct connection {
  int32_t descriptor;
  uint8_t state;
  /* What epoll has told and no call has contradicted since. */
  bool is_readable, is_writable;
  /* The client sends no more, or nobody is there any more. */
  bool is_half_closed, is_gone;
  /* The first bytes of a request have come. */
  bool is_begun;
  /* The connection ends with the response that is on its way. */
  bool is_last;
  /* What arrives answers HEAD, and has no body whatever its head says. */
  bool is_answer_bodiless;
  /* In the memory of the HTTP parser. */
  uint32_t parser;
  struct request request;
  /* Arrived behind the request. */
  struct chain pending;
  struct chain output;
  /* When the request began, before that when the last ended or the connection was made; when something moved last. In ns. */
  uint64_t began, moved;
  /* In the queue, or among those that are free. */
  struct connection* next;
};
