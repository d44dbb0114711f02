#include "fault.h"

#include <stdbool.h>

#include "engine.h"
#include "invocation.h"
#include "layout.h"
#include "memory.h"
#include "say.h"

/* So far below the stack, or below address 0 of linear memory, a fault means that a stack has run out. */
static const uint64_t STACK_MARGIN = 1 << 20;
static const uint64_t WRAPPED = 1ull << 32;

_Noreturn void fault_at(uint64_t address) {
  uint64_t stack_end = ENGINE_STACK_TOP - ENGINE_STACK_BYTES;
  bool is_c_stack = address - (LINEAR_MEMORY + WRAPPED - STACK_MARGIN) < STACK_MARGIN;
  if (is_c_stack || address - (stack_end - STACK_MARGIN) < STACK_MARGIN)
    fail_invocation("E_STACK: the stack is exhausted: ", "a native operation recursed too deeply");
  if (address - LINEAR_MEMORY < LINEAR_MEMORY_REACH) wasm_rt_trap(WASM_RT_TRAP_OOB);
  fail_invocation("E_TRAPPED: a fault outside of the function's memory, at address 0x", hexadecimal(address));
}
