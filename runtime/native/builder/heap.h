/* The allocator's free memory, cleared: what was freed before the snapshot shall be in no module (src/build/heap.ts has the same, and the layout). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Clears every free chunk of linear memory in [start, end); false where the chunks form no chain. `used` is how many bytes the others have. */
bool heap_scrub(uint32_t start, uint32_t end, uint32_t* used);
