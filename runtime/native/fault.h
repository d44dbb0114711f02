/* What an access means that nothing is mapped for. */
#pragma once

#include <stdint.h>

/* Ends the invocation under way with what it was. */
_Noreturn void fault_at(uint64_t address);
