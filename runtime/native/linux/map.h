/* The address space of the executable beyond what the program headers say. */
#pragma once

#include <stdint.h>

/* Maps linear memory around the snapshot, and the stack; ends the process with a message if the machine refuses. */
void map_memory(void);

/* Maps `size` bytes of room at LINES. */
void map_lines(uint64_t size);

/* Maps a range that is zero until it is written, and takes real memory only there. */
void map_range(uint64_t from, uint64_t size);
