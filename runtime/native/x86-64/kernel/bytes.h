/* The kernel has no vector registers, which belong to the program, and so no memcpy of its own. */
#pragma once

#include <stdint.h>

static inline void zero_bytes(void* to, uint64_t size) { __asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(0) : "memory"); }
