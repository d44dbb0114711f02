/* HTTP/1.1 as llhttp reads it, the parser of Node itself (src/assemble/native/llhttp-code.ts). */
#pragma once

#include "connection.h"

enum parsed {
  PARSED_PART,     /* there is more to come */
  PARSED_REFUSED,  /* the head was refused and is answered, or the body is: connection->request.refusal */
  PARSED_REQUEST,  /* a request is complete */
  PARSED_CONNECT,  /* a proxy is asked for */
  PARSED_FAILURE,  /* this is no HTTP: `parser_failure` and `parser_reason` */
};

/* Where bytes are to be put before they are parsed. */
extern char* parser_input;
enum { PARSER_INPUT_BYTES = 64 << 10 };

void parser_start(uint64_t most_body);

/* A state for a new connection, or the one of `connection` as new. */
void parser_renew(struct connection* connection);

/* The same where responses arrive on it: a status and headers as those of a request whose target is the reason phrase. */
void parser_renew_for_responses(struct connection* connection);

/* Parses `size` bytes at `parser_input`. What lies behind a request is in `pending` then. */
enum parsed parse(struct connection* connection, size_t size);

/* Whether the end of what arrives is the end of a request. */
enum parsed parse_end(struct connection* connection);

/* Of the last failure. */
extern enum failure parser_failure;
extern const char* parser_reason;
