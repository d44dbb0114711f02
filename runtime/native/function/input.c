#include "input.h"

#include <string.h>

#include "machine.h"

static const uint8_t* given;
static size_t given_left;

void input_give(const void* bytes, size_t size) {
  given = bytes;
  given_left = size;
}

int64_t input_read(void* to, size_t size) {
  if (given == NULL) return machine_read(to, size);
  size_t taken = size < given_left ? size : given_left;
  memcpy(to, given, taken);
  given += taken;
  given_left -= taken;
  return taken;
}
