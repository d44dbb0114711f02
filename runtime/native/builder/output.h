/* The answer on its way out, in large pieces. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

void output_write(const void* bytes, size_t size);

/* Writes what is left; false if some of the answer could not be written. */
bool output_end(void);
