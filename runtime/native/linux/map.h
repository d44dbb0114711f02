/* The address space of the executable beyond what the program headers say. */
#pragma once

#include <stdint.h>

/* Maps linear memory around the snapshot, and the stack; ends the process with a message if the machine refuses. */
void map_memory(void);

/* Maps the room at LINES and answers its size. */
uint64_t map_lines(void);
