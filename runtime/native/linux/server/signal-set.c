#include "signal-set.h"

#include "kernel.h"
#include "network.h"
#include "syscall.h"

enum { SIG_BLOCK = 0 };

#define BIT(signal) (1ull << ((signal) - 1))

const uint64_t signal_set = BIT(SIGINT) | BIT(SIGTERM) | BIT(SIGCHLD);
static const uint64_t asking = BIT(SIGINT) | BIT(SIGTERM);

void hold_signals(void) { syscall4(SYS_rt_sigprocmask, SIG_BLOCK, (int64_t)&signal_set, 0, sizeof signal_set); }

/* SFD_CLOEXEC is O_CLOEXEC, as SOCK_CLOEXEC is. */
int32_t open_signals(void) { return syscall4(SYS_signalfd4, -1, (int64_t)&asking, sizeof asking, SOCK_CLOEXEC | SOCK_NONBLOCK); }
