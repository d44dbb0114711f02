#include "receiving.h"

#include "answer.h"
#include "drain.h"
#include "kernel.h"
#include "network.h"
#include "parser.h"
#include "queue.h"
#include "sending.h"

/* What was refused without the function's turn is answered already. */
static void leave(struct connection* connection) {
  request_clear(&connection->request);
  connection->state = WRITING;
  send_output(connection);
}

void refuse_bytes(struct connection* connection, enum failure failure, const char* reason) {
  answer_unreadable(connection, failure, reason);
  leave(connection);
}

static void take(struct connection* connection, enum parsed parsed, uint64_t now) {
  switch (parsed) {
    case PARSED_PART:
      if (connection->request.head != NULL && !connection->is_begun) {
        connection->state = READING;
        connection->is_begun = true;
        connection->began = now;
      }
      if (connection->output.size > 0) send_output(connection); /* 100 Continue */
      break;
    case PARSED_REQUEST:
      queue_add(connection);
      break;
    case PARSED_REFUSED:
      if (connection->request.refusal != NO_FAILURE) queue_add(connection);
      else leave(connection);
      break;
    case PARSED_CONNECT:
      answer_connect(connection);
      leave(connection);
      break;
    case PARSED_FAILURE:
      refuse_bytes(connection, parser_failure, parser_reason);
  }
}

static bool is_reading(const struct connection* connection) { return connection->state == IDLE || connection->state == READING; }

static void end(struct connection* connection) {
  connection->is_half_closed = true;
  connection->is_readable = false;
  if (connection->request.head == NULL) {
    connection->is_last = true;
    connection->state = WRITING;
  }
  if (parse_end(connection) == PARSED_FAILURE && connection->state != WRITING) refuse_bytes(connection, parser_failure, parser_reason);
}

void receive(struct connection* connection, uint64_t now) {
  while (is_reading(connection) && connection->is_readable) {
    int64_t size = syscall6(SYS_recvfrom, connection->descriptor, (int64_t)parser_input, PARSER_INPUT_BYTES, MSG_DONTWAIT, 0, 0);
    if (size == -EINTR) continue;
    if (size == -EAGAIN) {
      connection->is_readable = false;
      return;
    }
    connection->moved = now;
    if (size < 0) {
      connection->is_gone = true;
      return;
    }
    if (size == 0) {
      end(connection);
      return;
    }
    /* What is less than there was room for was all, but an end may lie behind it. */
    if (size < PARSER_INPUT_BYTES && !connection->is_half_closed) connection->is_readable = false;
    take(connection, parse(connection, size), now);
  }
}

void finish_request(struct connection* connection, uint64_t now) {
  request_clear(&connection->request);
  connection->is_begun = false;
  connection->moved = connection->began = now;
  if (connection->is_last || connection->is_gone) {
    connection->state = WRITING;
    return;
  }
  connection->state = IDLE;
  if (connection->pending.size == 0) return;
  size_t size = chain_take(&connection->pending, parser_input, PARSER_INPUT_BYTES);
  take(connection, parse(connection, size), now);
}
