/* What the function reads as stdin: the machine's input, or bytes that are there already. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* From here on reading gives these bytes and then the end. */
void input_give(const void* bytes, size_t size);

int64_t input_read(void* to, size_t size);
