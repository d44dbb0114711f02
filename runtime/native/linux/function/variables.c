#include "variables.h"

#include <string.h>

bool has_prefix(const char* text, const char* prefix) {
  while (*prefix != 0)
    if (*text++ != *prefix++) return false;
  return true;
}

size_t name_size(const char* entry) {
  size_t size = 0;
  while (entry[size] != 0 && entry[size] != '=') size++;
  return size;
}

bool is_named(const char* entry, const char* name) { return name_size(entry) == strlen(name) && has_prefix(entry, name); }

const char* find_variable(const char* const* variables, const char* name) {
  for (; *variables != NULL; variables++)
    if (is_named(*variables, name)) return *variables;
  return NULL;
}
