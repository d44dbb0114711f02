/* The processor's own cycle counter and random numbers. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct cpuid {
  uint32_t a, b, c, d;
};

static inline struct cpuid cpuid(uint32_t leaf) {
  struct cpuid found;
  __asm__ volatile("cpuid" : "=a"(found.a), "=b"(found.b), "=c"(found.c), "=d"(found.d) : "a"(leaf), "c"(0));
  return found;
}

static inline uint64_t cycles(void) {
  uint32_t low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  return (uint64_t)high << 32 | low;
}

static inline void relax(void) { __asm__ volatile("pause"); }

static inline bool cpu_has_random(void) { return cpuid(1).c >> 30 & 1; }

/* One attempt: the source may be exhausted for a moment. */
static inline bool cpu_random(uint64_t* value) {
  bool ok;
  __asm__ volatile("rdrand %0" : "=r"(*value), "=@ccc"(ok));
  return ok;
}
