/* Ids of requests. */
#pragma once

#include "request.h"

enum { MOST_ID_BYTES = 128 };

/* The client's own, if it sends one that can be taken as it is, else a new UUID; with a zero at its end. */
void request_id(const struct request* request, char id[MOST_ID_BYTES + 1]);

/* Random (RFC 9562, section 5.4). */
void new_id(char id[MOST_ID_BYTES + 1]);
