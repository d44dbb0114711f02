/* One request that the function answers: what it reads, what it writes, and the response that becomes of it. */
#pragma once

#include "connection.h"
#include "id.h"

/* Whose request the function is answering; NULL between requests. */
extern struct connection* answered;

/* Runs the function for the request of `connection`; parts of the response may leave before the end. Memory is pristine after it. */
void run_function(struct connection* connection, const char id[MOST_ID_BYTES + 1]);

/* Has functions answer rather than write on stdout. */
void exchange_start(void);
