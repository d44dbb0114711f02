/* Whether the server has been asked to end: connections end with the response that is under way on them. */
#pragma once

#include <stdbool.h>

extern bool is_draining;

/* Whether its time for that is over. */
bool is_drained(void);
