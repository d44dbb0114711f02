/* Segments, the task's stacks and the table of traps: what the processor wants to have before it runs a program in user mode. */
#pragma once

#include <stdint.h>

enum { SELECTOR_KERNEL_CODE = 0x08, SELECTOR_TASK = 0x18, SELECTOR_USER_DATA = 0x2b, SELECTOR_USER_CODE = 0x33 };

void segments_start(void);
