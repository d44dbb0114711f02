#include "invocation.h"

#include <string.h>

#include "engine.h"
#include "function.h"
#include "machine.h"
#include "memory.h"
#include "say.h"

/* What the glue answers, runtime/glue/state.ts. */

static const double MOST_WAIT_MS = 1e9;
static const uint64_t NS_PER_MS = 1000000;
/* How much later than the engine, which looks at the clock itself, the machine ends an invocation. */
static const uint64_t ALARM_DELAY = 250 * 1000000ull;

volatile int is_invoking;
const char* invocation_failure;
uint32_t invocation_status;
void (*invocation_wait)(uint64_t nanoseconds) = machine_sleep;
void (*invocation_result)(void);
const struct invocation_network* invocation_network;
uint32_t invocation_takes;
static void* way_out[5];
static volatile int status_outside;
static volatile bool is_held, is_overdue;

/* The time limit for which the alarm is set, 0 where it is not; and whether it was set in the invocation under way. */
static volatile uint64_t alarm_limit;
static volatile bool is_alarm_own;

/*
 * One alarm is for many invocations, since a system call for each is dear: where it rings in one that began later, it is set again. So
 * what can't be interrupted ends after one to two time limits.
 */
static void set_alarm(uint64_t limit) {
  alarm_limit = limit;
  machine_set_alarm(limit == 0 ? 0 : limit + ALARM_DELAY);
  is_alarm_own = true;
}

_Noreturn void leave_invocation(int status) {
  if (!is_invoking) machine_exit(status);
  status_outside = status;
  __builtin_longjmp(way_out, 1);
}

_Noreturn void fail_invocation(const char* code_and_text, const char* detail) {
  is_held = is_overdue = false;
  invocation_failure = code_and_text;
  say(code_and_text, detail);
  leave_invocation(ABI_EXIT_FUNCTION);
}

_Noreturn static void time_out(void) { fail_invocation("E_TIMEOUT: the time limit ran out", " in an operation that can't be interrupted"); }

void machine_time_out(void) {
  uint64_t limit = alarm_limit;
  alarm_limit = 0; /* it has rung */
  if (!is_invoking) return;
  if (!is_alarm_own) set_alarm(limit);
  else if (is_held) is_overdue = true;
  else time_out();
}

bool invocation_hold(void) {
  bool was_held = is_held;
  is_held = true;
  return was_held;
}

void invocation_release(void) {
  is_held = false;
  if (is_overdue) time_out();
}

static uint64_t left_until(uint64_t deadline) {
  if (deadline == 0) return UINT64_MAX;
  uint64_t now = machine_clock(MACHINE_MONOTONIC);
  return now < deadline ? deadline - now : 0;
}

static uint32_t next_answer(uint32_t* size) { return invocation_network == NULL ? 0 : invocation_network->answer(size); }

/* Lets time pass until the function wants to go on, or there is an answer for it, which is in `message` then; false if its time limit ends before that. */
static bool wait(uint64_t deadline, uint32_t* message, uint32_t* size) {
  uint64_t left = left_until(deadline);
  if (left == 0) return false;
  if (invocation_network != NULL) invocation_network->take();
  if ((*message = next_answer(size)) != 0) return true;
  double ms;
  memcpy(&ms, memory_at(function_record.wait_address), sizeof ms);
  uint64_t wanted = ms < MOST_WAIT_MS ? (uint64_t)(ms * 1e6) : (uint64_t)(MOST_WAIT_MS * 1e6);
  invocation_wait(wanted < left ? wanted : left);
  return (*message = next_answer(size)) != 0 || wanted < left;
}

static int run(uint64_t timeout) {
  if (invocation_takes != 0) memory_set_u32(function_record.connected_address, invocation_takes);
  uint32_t status = w2c_engine_invoke(&engine, timeout);
  if (status != ABI_WAITING && status != ABI_FINISHING) return status;
  uint64_t deadline = timeout == 0 ? 0 : machine_clock(MACHINE_MONOTONIC) + timeout;
  bool is_told = false;
  do {
    if (status == ABI_FINISHING && invocation_result != NULL && !is_told) {
      invocation_result();
      is_told = true;
    }
    uint32_t message = 0, size = 0;
    if (!wait(deadline, &message, &size)) {
      bool is_out = status == ABI_FINISHING;
      if (!is_out) invocation_failure = "E_TIMEOUT:";
      say(is_out ? "warning: after the result: " : "", "E_TIMEOUT: the time limit of ", decimal(timeout / NS_PER_MS), " ms ran out while the function was waiting");
      return is_out ? ABI_OK : 1;
    }
    status = w2c_engine_resume(&engine, message, message == 0 ? 0 : size);
  } while (status == ABI_WAITING || status == ABI_FINISHING);
  return status;
}

int invoke(uint64_t timeout) {
  int status;
  invocation_failure = NULL;
  is_held = is_overdue = is_alarm_own = false;
  if (__builtin_setjmp(way_out) == 0) {
    is_invoking = 1;
    if (timeout != alarm_limit) set_alarm(timeout);
    invocation_status = run(timeout);
    status = invocation_status == ABI_OK ? ABI_EXIT_OK : ABI_EXIT_FUNCTION;
  } else status = status_outside;
  is_invoking = 0; /* the alarm means nothing from here on */
  if (invocation_network != NULL) invocation_network->end();
  return status;
}
