/* What arrives on a connection becomes requests, one after the other. */
#pragma once

#include "connection.h"

/* Reads and parses until a request waits for its turn, or nothing more is there. */
void receive(struct connection* connection, uint64_t now);

/* The response to a request has left, or begins to: goes on with what the client has sent behind it. */
void finish_request(struct connection* connection, uint64_t now);

/* Says why no more is read, and ends the connection. */
void refuse_bytes(struct connection* connection, enum failure failure, const char* reason);
