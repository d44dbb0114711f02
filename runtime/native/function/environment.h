/* The environment variables that the function sees: those that it was given, and none of the process's own beside. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { MOST_VARIABLES = 256 };

/* Adds "NAME=value", which stays where it is; false when there are too many. A later value of a name counts. */
bool environment_add(const char* entry);

extern const char* environment_entries[MOST_VARIABLES];
extern size_t environment_count;

/* Takes away what was added behind the first `count`. */
void environment_cut(size_t count);
