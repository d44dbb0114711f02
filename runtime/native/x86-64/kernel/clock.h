/* How fast the processor's counter runs, and what time it is. */
#pragma once

#include <stdint.h>

/* Begins to measure how fast the counter runs, unless the hypervisor tells. */
void clock_start(void);

/* The result, after 2 ms at the earliest; 0 if there is nothing to measure it by. */
uint64_t find_cycles_per_ms(void);

/* ns since 1970 by the battery's clock, which counts seconds. */
uint64_t read_battery_clock(void);
