/* Where linear memory differs from what it is compared with, as runs (src/module/runs.ts finds the same). */
#pragma once

#include <stdint.h>

#include "request.h"

struct comparison {
  /* Addresses: what is compared, multiples of 4. */
  uint32_t from, to;
  /* What was in memory from `from` on; beyond its end it counts as zero. */
  const uint8_t* base;
  uint32_t base_size;
  /* Where it counts as zero whatever it is. */
  const struct build_range* zeros;
  uint32_t zeros_count;
  /* How many equal bytes are carried along rather than a new run begun; doubled until there are no more than `most_runs`. */
  uint32_t bridge, most_runs;
};

/* Hands every run to `take` and answers how many there are. */
uint32_t find_runs(const struct comparison* comparison, void (*take)(uint32_t address, uint32_t size));
