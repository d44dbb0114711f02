/* Requests that are there and wait for their turn, the oldest first. */
#pragma once

#include "connection.h"

void queue_add(struct connection* connection);
/* NULL when there is none. */
struct connection* queue_take(void);
/* The youngest; NULL when there is none. */
struct connection* queue_last(void);
