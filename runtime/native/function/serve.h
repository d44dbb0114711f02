/* --serve-stdio: a line is an event, and a line is its result; every event finds pristine memory. */
#pragma once

#include <stdint.h>

/* `room` is for lines, `timeout` is that of one invocation in ns. Returns when stdin has ended. */
void serve_lines(char* room, uint64_t capacity, uint64_t timeout);
