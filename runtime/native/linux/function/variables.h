/* The process's environment as Linux passes it: "NAME=value" one after the other, then NULL. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

bool has_prefix(const char* text, const char* prefix);

/* The size of the name in "NAME=value"; all of it where there is no value. */
size_t name_size(const char* entry);
bool is_named(const char* entry, const char* name);

/* The whole entry; NULL where there is none. */
const char* find_variable(const char* const* variables, const char* name);
