#include "auxiliary.h"

#include <stddef.h>

uint64_t auxiliary_value(const char* const* variables, uint64_t entry) {
  while (*variables != NULL) variables++;
  for (const uint64_t* at = (const uint64_t*)(variables + 1); at[0] != AT_NULL; at += 2)
    if (at[0] == entry) return at[1];
  return 0;
}
