/* One invocation of the function, in pristine memory, to its end. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* `timeout` in ns, 0 for none. Answers the exit status; what failed was said on stderr. */
int invoke(uint64_t timeout);

/* Ends the invocation under way from anywhere inside it, also from a signal's handler. */
_Noreturn void leave_invocation(int status);

/* Whether the function's code is running. */
extern volatile int is_invoking;

/* What ended the last invocation that failed: what the machine found out, "E_CODE: text"; or NULL, and the glue's status. */
extern const char* invocation_failure;
extern uint32_t invocation_status;

/* For a host that does other things while the function waits; by default the machine sleeps. */
extern void (*invocation_wait)(uint64_t nanoseconds);

/* How the function's messages to its host are taken, and the answers given; NULL where it takes none. */
struct invocation_network {
  void (*take)(void);
  /* The next answer, in the function's memory, and its size; 0 where there is none. */
  uint32_t (*answer)(uint32_t* size);
  /* The invocation is over. */
  void (*end)(void);
};
extern const struct invocation_network* invocation_network;

/* ABI_TAKES_*: what the function is told that its host takes. */
extern uint32_t invocation_takes;

/* Called before the function goes on with what its result need not wait for; NULL by default. */
extern void (*invocation_result)(void);

/* Around what may not be left half done by the alarm of the time limit; an alarm in between is heard at the end. Answers whether that is so already. */
bool invocation_hold(void);
void invocation_release(void);

/* Ends the invocation for what the machine found out about it. */
_Noreturn void fail_invocation(const char* code_and_text, const char* detail);
