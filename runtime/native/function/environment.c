#include "environment.h"

const char* environment_entries[MOST_VARIABLES];
size_t environment_count;

bool environment_add(const char* entry) {
  if (environment_count == MOST_VARIABLES) return false;
  environment_entries[environment_count++] = entry;
  return true;
}

void environment_cut(size_t count) { environment_count = count; }
