/* One invocation of the function, in pristine memory, to its end. */
#pragma once

#include <stdint.h>

/* `timeout` in ns, 0 for none. Answers the exit status; what failed was said on stderr. */
int invoke(uint64_t timeout);

/* Ends the invocation under way from anywhere inside it, also from a signal's handler. */
_Noreturn void leave_invocation(int status);

/* Whether the function's code is running. */
extern volatile int is_invoking;

/* Ends the invocation for what the machine found out about it. */
_Noreturn void fail_invocation(const char* code_and_text, const char* detail);
