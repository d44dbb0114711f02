#include "sandbox.h"

#include <stddef.h>
#include <stdint.h>

#include "grants.h"
#include "kernel.h"
#include "layout.h"
#include "memory.h"
#include "network.h"
#include "say.h"
#include "syscall.h"

enum { PR_SET_SECCOMP = 22, SECCOMP_MODE_FILTER = 2, PR_SET_NO_NEW_PRIVS = 38 };
enum { RET_KILL_PROCESS = 0x80000000u, RET_ALLOW = 0x7fff0000 };

/* One instruction of classic BPF (linux/filter.h). */
struct instruction {
  uint16_t code;
  uint8_t if_true, if_false;
  uint32_t operand;
};
struct program {
  uint16_t size;
  const struct instruction* instructions;
};

/* What a filter looks at: linux/seccomp.h. */
struct call {
  int32_t number;
  uint32_t arch;
  uint64_t instruction;
  uint64_t arguments[6];
};

#define LOAD(offset) {0x20, 0, 0, (offset)}
#define RETURN(what) {0x06, 0, 0, (what)}
#define SKIP_UNLESS(value, count) {0x15, 0, (count), (value)}

/* A machine of ours has the low half of an argument first. */
#define LOW(argument) offsetof(struct call, arguments[argument])
#define HIGH(argument) (LOW(argument) + sizeof(uint32_t))
#define ALLOW(wanted) SKIP_UNLESS(wanted, 1), RETURN(RET_ALLOW)
#define ALLOW_IF(wanted, argument, value) SKIP_UNLESS(wanted, 4), LOAD(LOW(argument)), SKIP_UNLESS(value, 1), RETURN(RET_ALLOW), LOAD(offsetof(struct call, number))
#define ALLOW_IF_BOTH(wanted, half, value, other_half, other_value) \
  SKIP_UNLESS(wanted, 6), LOAD(half), SKIP_UNLESS(value, 3), LOAD(other_half), SKIP_UNLESS(other_value, 1), RETURN(RET_ALLOW), LOAD(offsetof(struct call, number))

/* Of memory from linear memory up to the first gap behind it, and never as code; below 4 GiB only the executable itself lies before. */
#define ALLOW_PROTECTING(wanted) \
  SKIP_UNLESS(wanted, 9), LOAD(HIGH(0)), SKIP_UNLESS(0, 6), LOAD(LOW(0)), {0x35, 0, 4, LINEAR_MEMORY}, LOAD(LOW(2)), {0x15, 1, 0, PROT_READ}, \
      SKIP_UNLESS(PROT_READ | PROT_WRITE, 1), RETURN(RET_ALLOW), LOAD(offsetof(struct call, number))

/* A connection is made to one of the addresses at GRANTS, which nothing can write to any more: its low half is that of the first but for the bits that say which one. */
#define ALLOW_TO_GRANTS(wanted) \
  SKIP_UNLESS(wanted, 7), LOAD(HIGH(1)), SKIP_UNLESS(GRANTS >> 32, 4), LOAD(LOW(1)), {0x54, 0, 0, ~((MOST_GRANTS - 1) * GRANT_BYTES)}, SKIP_UNLESS((uint32_t)GRANTS, 1), \
      RETURN(RET_ALLOW), LOAD(offsetof(struct call, number))

#define ALLOW_TCP(wanted, family) ALLOW_IF_BOTH(wanted, LOW(0), family, LOW(1), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC)

#define BEGIN LOAD(offsetof(struct call, arch)), {0x15, 1, 0, AUDIT_ARCH}, RETURN(RET_KILL_PROCESS), LOAD(offsetof(struct call, number))

/* clang-format off */
#define OF_EVERY_FUNCTION \
    ALLOW_IF(SYS_read, 0, 0), \
    ALLOW_IF(SYS_write, 0, 1), \
    ALLOW_IF(SYS_write, 0, 2), \
    ALLOW_IF(SYS_madvise, 2, MADV_DONTNEED), \
    ALLOW_PROTECTING(SYS_mprotect), \
    ALLOW_IF(SYS_setitimer, 0, ITIMER_PROF), \
    ALLOW(SYS_rt_sigreturn), /* after that timer's signal */ \
    ALLOW(SYS_clock_gettime), \
    ALLOW(SYS_clock_nanosleep), \
    ALLOW(SYS_restart_syscall), /* after SIGSTOP and SIGCONT */ \
    ALLOW(SYS_getrandom), \
    ALLOW(SYS_exit_group)
/* clang-format on */

static const struct instruction function_filter[] = {BEGIN, OF_EVERY_FUNCTION, RETURN(RET_KILL_PROCESS)};

/* clang-format off */
#define OF_SOCKETS \
    ALLOW(SYS_epoll_pwait), \
    ALLOW(SYS_recvfrom), \
    ALLOW(SYS_sendmsg), \
    ALLOW(SYS_epoll_ctl), \
    ALLOW(SYS_close)
#define OF_SERVER \
    ALLOW(SYS_accept4), \
    ALLOW(SYS_shutdown)
#define OF_OUTBOUND \
    ALLOW_TCP(SYS_socket, AF_INET), \
    ALLOW_TCP(SYS_socket, AF_INET6), \
    ALLOW_IF_BOTH(SYS_setsockopt, LOW(1), IPPROTO_TCP, LOW(2), TCP_NODELAY), \
    ALLOW_TO_GRANTS(SYS_connect)
/* clang-format on */

/* No socket is opened and none is connected: the sockets are the one that listens and those that it accepts. */
static const struct instruction server_filter[] = {BEGIN, OF_SOCKETS, OF_SERVER, OF_EVERY_FUNCTION, RETURN(RET_KILL_PROCESS)};

/* With --allow-net. */
static const struct instruction client_filter[] = {BEGIN, OF_SOCKETS, OF_OUTBOUND, OF_EVERY_FUNCTION, RETURN(RET_KILL_PROCESS)};
static const struct instruction server_and_client_filter[] = {BEGIN, OF_SOCKETS, OF_SERVER, OF_OUTBOUND, OF_EVERY_FUNCTION, RETURN(RET_KILL_PROCESS)};

#define PROGRAM(filter) {sizeof filter / sizeof *filter, filter}

/* A connection is made to what stands at LAMBDA_API, which nothing can write to any more. Without MSG_FASTOPEN sendto() makes none. */
static const struct instruction lambda_filter[] = {
    BEGIN,
    ALLOW_IF_BOTH(SYS_socket, LOW(0), AF_INET, LOW(1), SOCK_STREAM | SOCK_CLOEXEC),
    ALLOW_IF_BOTH(SYS_setsockopt, LOW(1), IPPROTO_TCP, LOW(2), TCP_NODELAY),
    ALLOW_IF_BOTH(SYS_connect, LOW(1), (uint32_t)LAMBDA_API, HIGH(1), LAMBDA_API >> 32),
    ALLOW_IF(SYS_sendto, 3, MSG_NOSIGNAL),
    ALLOW(SYS_recvfrom),
    ALLOW(SYS_close),
    OF_EVERY_FUNCTION,
    RETURN(RET_KILL_PROCESS),
};

void enter_sandbox(enum sandbox sandbox) {
  const struct program programs[] = {
      [SANDBOX_FUNCTION] = PROGRAM(function_filter),
      [SANDBOX_SERVER] = PROGRAM(server_filter),
      [SANDBOX_LAMBDA] = PROGRAM(lambda_filter),
      [SANDBOX_CLIENT] = PROGRAM(client_filter),
      [SANDBOX_SERVER_AND_CLIENT] = PROGRAM(server_and_client_filter),
  };
  struct program program = programs[sandbox];
  if (syscall6(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0) == 0 && syscall6(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (int64_t)&program, 0, 0, 0) == 0)
    return;
  say_and_exit(ABI_EXIT_ENVIRONMENT, "E_SANDBOX: the kernel does not take the filter of system calls, and nothing runs without. Use a kernel with seccomp (CONFIG_SECCOMP_FILTER).");
}
