/* What the function reads as stdin: the machine's input, or bytes that are there already. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* From here on reading gives these bytes and then the end. */
void input_give(const void* bytes, size_t size);

int64_t input_read(void* to, size_t size);

/* From here on reading asks `read`, which answers how many bytes it gave: 0 at the end. */
void input_from(int64_t (*read)(void* to, size_t size));
