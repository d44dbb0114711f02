#include "signals.h"

#include <stdint.h>

#include "fault.h"
#include "kernel.h"
#include "machine.h"
#include "reset.h"
#include "say.h"
#include "syscall.h"

/* A handler that returns runs none of another's code: nothing is lost when one follows another here. */
static uint8_t handler_stack[16 << 10] __attribute__((aligned(16)));

void return_from_signal(void); /* <machine>/linux/start.S */

static void on_fault(int number, struct signal_info* info) {
  if (number == SIGBUS) say_and_exit(ABI_EXIT_MODULE, "E_TRUNCATED: the executable's file ends before its snapshot does. Copy or build it again.");
  if (!reset_allows_write(info->address)) fault_at(info->address);
}

static void on_alarm(int number) {
  (void)number;
  machine_time_out();
}

static void handle(int number, void* handler) {
  struct signal_action action = {handler, SA_SIGINFO | SA_RESTORER | SA_ONSTACK | SA_NODEFER, return_from_signal, 0};
  syscall4(SYS_rt_sigaction, number, (int64_t)&action, 0, sizeof action.mask);
}

void handle_signals(void) {
  struct signal_stack stack = {handler_stack, 0, sizeof handler_stack};
  syscall3(SYS_sigaltstack, (int64_t)&stack, 0, 0);
  handle(SIGSEGV, on_fault);
  handle(SIGBUS, on_fault);
  handle(SIGPROF, on_alarm);
  handle(SIGPIPE, SIG_IGN); /* a reader that has gone is an error of fd_write */
}
