/* The program that the kernel starts. */
#pragma once

#include "boot-info.h"

extern struct boot_info boot_info;

/* Why the kernel calls user_fault(). */
enum { FAULT_ACCESS, FAULT_NO_MEMORY, FAULT_EXCEPTION };

_Noreturn void bare_start(const struct boot_info* found);
_Noreturn void user_fault(int why, uint64_t address);
