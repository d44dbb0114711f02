/* How Linux is asked for the time. */
#pragma once

#include <stdint.h>

#include "kernel.h"

/* As clock_gettime(): by a system call, until `find_vdso` has found what needs none. */
extern int32_t (*linux_clock)(int32_t clock, struct time_spec* time);

/* Looks for the kernel's own code in this process that reads the clocks (vdso(7)). `file` is the address of the ELF file that holds it, 0 if there is none. */
void find_vdso(uint64_t file);
