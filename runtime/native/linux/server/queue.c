#include "queue.h"

#include <stddef.h>

static struct connection *first, *last;

void queue_add(struct connection* connection) {
  connection->state = QUEUED;
  connection->next = NULL;
  if (first == NULL) first = connection;
  else last->next = connection;
  last = connection;
}

struct connection* queue_take(void) {
  struct connection* taken = first;
  if (taken != NULL) first = taken->next;
  return taken;
}

struct connection* queue_last(void) { return first == NULL ? NULL : last; }
