/* The requests that the function makes: `fetch` inside of it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Requests under way; of them, those that have a connection and no answer: the others wait for their turn (src/host/network.ts). */
enum { MOST_REQUESTS = 256, MOST_AT_ONCE = 32 };

/* Opens what it takes, before the function's code runs: after the process is one of several, and before the sandbox. */
void outbound_open(void);

/* Where it is told of, as one descriptor that can be read when something has come; -1 where no network is granted. */
extern int32_t outbound_epoll;

/* Takes what has come. */
void outbound_heed(void);

/* Whether there is something to tell the function; and when the time of a request is over, UINT64_MAX where none is under way. */
bool outbound_has_answer(void);
uint64_t outbound_deadline(void);
