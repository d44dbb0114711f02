/* How fast the processor's counter runs, and what time it is. */
#pragma once

#include <stdint.h>

/* 0 if there is nothing to measure it by. */
uint64_t find_cycles_per_ms(void);

/* ns since 1970 by the battery's clock, which counts seconds. */
uint64_t read_battery_clock(void);
