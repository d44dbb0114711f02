/* What the program asks of the kernel: the serial line, the end, and how fast the counter runs. All else it does itself. */
#pragma once

#include <stdint.h>

enum service {
  /* (stream, address, size): true if all was written. */
  SERVICE_WRITE = 1,
  /* (address, size): bytes taken from the serial line, at least one. */
  SERVICE_READ = 2,
  /* (from, to): zeros what of these pages of the program was ever touched. */
  SERVICE_CLEAR = 3,
  /* (status) */
  SERVICE_EXIT = 4,
  /* (): how many cycles are a ms; that takes until 2 ms after the machine's start. */
  SERVICE_CLOCK = 5,
};

/* x86-64/bare/service.S */
uint64_t service(enum service which, uint64_t a, uint64_t b, uint64_t c);
