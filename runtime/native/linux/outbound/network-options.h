/* What the function's own requests are limited to, as `sporelet serve` limits them (src/host/allow-network.ts). */
#pragma once

#include <stdint.h>

struct network_options {
  /* ns for a whole exchange, and bytes of an answer. */
  uint64_t timeout, most;
};

extern struct network_options network_options;
