#include "input.h"

#include <string.h>

#include "machine.h"

static int64_t (*source)(void* to, size_t size) = machine_read;
static const uint8_t* given;
static size_t given_left;

static int64_t read_given(void* to, size_t size) {
  size_t taken = size < given_left ? size : given_left;
  memcpy(to, given, taken);
  given += taken;
  given_left -= taken;
  return taken;
}

void input_give(const void* bytes, size_t size) {
  given = bytes;
  given_left = size;
  source = read_given;
}

void input_from(int64_t (*read)(void* to, size_t size)) { source = read; }

int64_t input_read(void* to, size_t size) { return source(to, size); }
