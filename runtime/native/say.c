#include "say.h"

#include <string.h>

enum { MOST_TEXT = 1024 };

bool (*say_write)(enum machine_stream stream, const void* from, size_t size) = machine_write;

void say_parts(const char* const* parts) {
  static char text[MOST_TEXT];
  size_t used = 0;
  const char* part = "sporelet: ";
  do {
    size_t size = strlen(part);
    if (size > MOST_TEXT - 1 - used) size = MOST_TEXT - 1 - used;
    memcpy(text + used, part, size);
    used += size;
    part = *parts++;
  } while (part != NULL);
  text[used++] = '\n';
  say_write(MACHINE_STDERR, text, used);
}

_Noreturn void say_and_exit(int status, const char* message) {
  say(message);
  machine_exit(status);
}

static const char* digits_of(uint64_t value, unsigned base) {
  static char digits[21];
  char* at = digits + sizeof digits - 1;
  do {
    *--at = "0123456789abcdef"[value % base];
    value /= base;
  } while (value != 0);
  return at;
}

const char* decimal(uint64_t value) { return digits_of(value, 10); }
const char* hexadecimal(uint64_t value) { return digits_of(value, 16); }
