/* What wasm2c's code calls where WebAssembly traps. */
#include <stdbool.h>
#include <stddef.h>

#include "invocation.h"
#include "wasm-rt.h"

static const char* const trap_names[] = {
    [WASM_RT_TRAP_OOB] = "an access outside of the function's memory",
    [WASM_RT_TRAP_INT_OVERFLOW] = "integer overflow",
    [WASM_RT_TRAP_DIV_BY_ZERO] = "division by zero",
    [WASM_RT_TRAP_INVALID_CONVERSION] = "conversion of what is no number to an integer",
    [WASM_RT_TRAP_UNREACHABLE] = "unreachable code",
    [WASM_RT_TRAP_CALL_INDIRECT] = "an indirect call of a function of another type",
};

_Noreturn void wasm_rt_trap(wasm_rt_trap_t trap) {
  bool is_named = trap < sizeof trap_names / sizeof *trap_names && trap_names[trap] != NULL;
  fail_invocation("E_TRAPPED: the engine trapped: ", is_named ? trap_names[trap] : "an operation that WebAssembly does not define");
}
