/* What the kernel found out about the machine, for the program that it starts. */
#pragma once

#include <stdint.h>

struct boot_info {
  /* The cycle counter when the machine was started, and how fast it runs; 0 if that has to be measured (SERVICE_CLOCK). */
  uint64_t start_cycles;
  uint64_t cycles_per_ms;
  /* ns since 1970 at `start_cycles`. */
  uint64_t realtime;
  /* The boot module, readable at REQUEST; 0 bytes if there is none. */
  uint64_t request_bytes;
};
