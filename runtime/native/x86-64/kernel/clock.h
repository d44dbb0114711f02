/* How fast the processor's counter runs, and what time it is. */
#pragma once

#include <stdint.h>

/* How many cycles of the counter are a ms, where the hypervisor tells; else 0, and that begins to be measured. */
uint64_t clock_start(void);

/* What came of it, 2 ms later at the earliest; 0 if there is nothing to measure it by. */
uint64_t cycles_per_ms(void);

/* ns since 1970 by the battery's clock, which counts seconds. */
uint64_t read_battery_clock(void);
