#include "output.h"

#include <stdint.h>
#include <string.h>

#include "machine.h"

static uint8_t waiting[64 << 10];
static size_t waiting_size;
static bool has_failed;

static void flush(void) {
  if (!machine_write(MACHINE_STDOUT, waiting, waiting_size)) has_failed = true;
  waiting_size = 0;
}

void output_write(const void* bytes, size_t size) {
  const uint8_t* from = bytes;
  while (size > 0) {
    size_t room = sizeof waiting - waiting_size, part = size < room ? size : room;
    memcpy(waiting + waiting_size, from, part);
    waiting_size += part;
    from += part;
    size -= part;
    if (waiting_size == sizeof waiting) flush();
  }
}

bool output_end(void) {
  flush();
  return !has_failed;
}
