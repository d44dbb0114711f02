/* Random bytes on a machine without a system. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Keys the generator from the processor's random numbers and the launcher's seed (32 bytes); false if neither is there. */
bool random_start(const uint8_t* seed);

void random_fill(void* to, size_t size);
