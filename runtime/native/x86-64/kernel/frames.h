/* The machine's memory behind the image, given out in frames of 4 KiB and never taken back. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { FRAME_BYTES = 4096 };

/* All of the machine's memory, up to 1 GiB, is also visible to the kernel from here on. */
#define WINDOW 0x8000000000ull
static inline void* in_window(uint64_t physical) { return (void*)(WINDOW + physical); }

enum { MOST_MEMORY = 1 << 30 };

/* `are_zero` says that this memory has never been used: the kernel's instructions are the dearest ones on some hypervisors. */
void frames_start(uint64_t from, uint64_t to, bool are_zero);

/* The physical address of a frame of zeros; 0 when there is none left. */
uint64_t take_frame(void);
