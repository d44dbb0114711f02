/* What the kernel does for the program. */
#pragma once

#include <stdint.h>

#include "service.h"

uint64_t serve(enum service which, uint64_t a, uint64_t b, uint64_t c);

_Noreturn void power_off(int status);

/* Ends the machine for what must not happen. */
_Noreturn void panic(const char* what);
