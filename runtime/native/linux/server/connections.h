/* All connections: those that are there, and room for more. */
#pragma once

#include "connection.h"

/* `memory` is mapped and zero. */
void connections_start(void* memory, uint32_t most);

/* For an accepted socket; NULL when there are as many as there may be. */
struct connection* connection_open(int32_t descriptor, uint64_t now);

/* Closes the socket, and forgets what was under way on it. */
void connection_close(struct connection* connection);

extern uint32_t open_connections;

/* Calls `visit` for each; it may close that one. */
void for_each_connection(void (*visit)(struct connection* connection));
