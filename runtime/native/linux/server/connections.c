#include "connections.h"

#include <stddef.h>

#include "parser.h"
#include "syscall.h"

static struct connection *first, *unused, *given_back;
static struct connection* end;

uint32_t open_connections;

void connections_start(void* memory, uint32_t most) {
  first = unused = memory;
  end = first + most;
}

struct connection* connection_open(int32_t descriptor, uint64_t now) {
  struct connection* connection = given_back;
  if (connection != NULL) given_back = connection->next;
  else if (unused < end) connection = unused++;
  else return NULL;
  uint32_t parser = connection->parser;
  *connection = (struct connection){.descriptor = descriptor, .state = READING, .is_readable = true, .is_writable = true, .parser = parser, .began = now, .moved = now};
  parser_renew(connection);
  open_connections++;
  return connection;
}

void connection_close(struct connection* connection) {
  syscall3(SYS_close, connection->descriptor, 0, 0);
  request_clear(&connection->request);
  chain_clear(&connection->pending);
  chain_clear(&connection->output);
  connection->state = FREE;
  connection->next = given_back;
  given_back = connection;
  open_connections--;
}

void for_each_connection(void (*visit)(struct connection* connection)) {
  for (struct connection* connection = first; connection < unused; connection++)
    if (connection->state != FREE) visit(connection);
}
