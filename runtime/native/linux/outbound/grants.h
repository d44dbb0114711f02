/* The hosts that a function may make requests to, with their addresses, which nothing can change once they are known. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "network.h"

/* As many bytes for each, so that a filter of system calls can tell where one begins; and so many at most. */
enum { GRANT_BYTES = 32, MOST_GRANTS = 64 };

/* Takes --allow-net: hosts with commas between them, "orders.internal:8080", "10.0.0.5", "[::1]:9000"; the port is 80 where none is named. */
void grant(const char* hosts);

bool has_grants(void);

/* Looks the names up. Ends the process with a message for one that has no address. */
void resolve_grants(void);

/* The address of a host, as a URL names it, at a port; NULL where it is not granted. */
const struct socket_address* granted(const char* host, size_t size, uint16_t port);
