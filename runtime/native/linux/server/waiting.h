/* What the server does while the function waits. */
#pragma once

#include <stdint.h>

/* Serves connections, as far as no function is needed for that, for so long, or until the client that is answered has gone. */
void wait_for_clients(uint64_t nanoseconds);

/* How long that took, in ns; set to 0 when an invocation begins. */
extern uint64_t waited;
