/* Sockets that listen. */
#pragma once

#include <stdint.h>

/* One for each process, at the address of the options: the system passes each connection to one of them. Ends the process with a message where that can't be. */
void open_listeners(int32_t* listeners, uint32_t count);

/* Prints where they listen, as a URL. */
void tell_address(void);
