#include "processes.h"

#include <stdbool.h>
#include <stddef.h>

#include "kernel.h"
#include "log.h"
#include "machine.h"
#include "options.h"
#include "say.h"
#include "signal-set.h"
#include "syscall.h"

enum { PR_SET_PDEATHSIG = 1, WNOHANG = 1, MOST_PROCESSES = 256 };

static const uint64_t NS_PER_SECOND = 1000000000;
/* A process that ends sooner than this after its start is replaced only after a pause (src/server/supervisor/supervisor.ts has the same). */
static const uint64_t HASTY_NS = 1000 * 1000000ull, PAUSE_NS = 500 * 1000000ull;
/* Beyond the time that a process has for draining. */
static const uint64_t GRACE_NS = 2000 * 1000000ull;

struct process {
  int64_t id;
  uint64_t started;
};
static struct process processes[MOST_PROCESSES];

/* As fork() does it. True in the new process. */
static bool start(struct process* process) {
  int64_t parent = syscall3(SYS_getpid, 0, 0, 0);
  process->started = machine_clock(MACHINE_MONOTONIC);
  process->id = syscall6(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0);
  if (process->id < 0) {
    say("E_INTERNAL: the system starts no process that serves: error ", decimal(-process->id));
    process->id = 0;
    return false;
  }
  if (process->id > 0) return false;
  /* Nobody would replace or end it any more. */
  syscall3(SYS_prctl, PR_SET_PDEATHSIG, SIGTERM, 0);
  if (syscall3(SYS_getppid, 0, 0, 0) != parent) machine_exit(ABI_EXIT_ENVIRONMENT);
  return true;
}

static uint32_t running(uint32_t count) {
  uint32_t found = 0;
  for (uint32_t i = 0; i < count; i++) found += processes[i].id > 0;
  return found;
}

static void end_all(uint32_t count, int32_t signal) {
  for (uint32_t i = 0; i < count; i++)
    if (processes[i].id > 0) syscall3(SYS_kill, processes[i].id, signal, 0);
}

/* Forgets those that have ended; their number. */
static uint32_t reap(uint32_t count) {
  uint32_t ended = 0;
  int64_t id;
  while ((id = syscall4(SYS_wait4, -1, 0, WNOHANG, 0)) > 0)
    for (uint32_t i = 0; i < count; i++)
      if (processes[i].id == id) {
        processes[i].id = 0;
        ended++;
      }
  return ended;
}

/* Waits for a signal of `signal_set`, at most so long; 0 if none came. */
static int64_t next_signal(uint64_t ns) {
  struct time_spec wait = {ns / NS_PER_SECOND, ns % NS_PER_SECOND};
  int64_t signal = syscall4(SYS_rt_sigtimedwait, (int64_t)&signal_set, 0, (int64_t)&wait, sizeof signal_set);
  return signal > 0 ? signal : 0;
}

_Noreturn static void drain(uint32_t count) {
  uint64_t until = machine_clock(MACHINE_MONOTONIC) + server_options.drain + GRACE_NS, now;
  end_all(count, SIGTERM);
  while (running(count) > 0 && (now = machine_clock(MACHINE_MONOTONIC)) < until) {
    next_signal(until - now);
    reap(count);
  }
  end_all(count, SIGKILL);
  machine_exit(ABI_EXIT_OK);
}

uint32_t supervise(uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (start(&processes[i])) return i;
  for (;;) {
    int64_t signal = next_signal(3600 * NS_PER_SECOND);
    if (signal == SIGTERM || signal == SIGINT) drain(count);
    if (reap(count) > 0) log_event("error", "process", "a process that serves has ended and is replaced");
    for (uint32_t i = 0; i < count; i++) {
      if (processes[i].id > 0) continue;
      if (machine_clock(MACHINE_MONOTONIC) - processes[i].started < HASTY_NS) {
        signal = next_signal(PAUSE_NS);
        if (signal == SIGTERM || signal == SIGINT) drain(count);
      }
      if (start(&processes[i])) return i;
    }
  }
}
