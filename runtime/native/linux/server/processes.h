/* Several processes that serve, and this one, which starts them, replaces those that die, and ends them. */
#pragma once

#include <stdint.h>

/* Returns in each process that serves, with its number; the one that supervises ends here. */
uint32_t supervise(uint32_t count);
