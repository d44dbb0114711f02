/* One connection more than there may be. */
#pragma once

#include <stdint.h>

/* Says so on the socket, and closes it. */
void turn_away(int32_t descriptor);
