/* The kernel has no vector registers, which belong to the program, and so no memcpy of its own. */
#pragma once

#include <stdint.h>

/* Eight bytes at a time, for where the processor is emulated each step of a repetition costs the same. */
static inline void zero_bytes(void* to, uint64_t size) {
  uint64_t words = size / 8;
  __asm__ volatile("rep stosq" : "+D"(to), "+c"(words) : "a"(0) : "memory");
  size %= 8;
  __asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(0) : "memory");
}
