/* The auxiliary vector (getauxval(3)): what Linux tells a process about the machine, behind the environment on the first stack. */
#pragma once

#include <stdint.h>

enum { AT_NULL = 0, AT_PAGESZ = 6, AT_SYSINFO_EHDR = 33 };

/* The value of the entry, 0 if there is none. `variables` is the environment, which ends with NULL. */
uint64_t auxiliary_value(const char* const* variables, uint64_t entry);
