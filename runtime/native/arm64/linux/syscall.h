/* Linux system calls as arm64 makes them (syscall(2)); the numbers are those of asm-generic/unistd.h. */
#pragma once

#include <stdint.h>

enum {
  SYS_epoll_create1 = 20,
  SYS_epoll_ctl = 21,
  SYS_epoll_pwait = 22,
  SYS_openat = 56,
  SYS_close = 57,
  SYS_read = 63,
  SYS_write = 64,
  SYS_signalfd4 = 74,
  SYS_exit_group = 94,
  SYS_setitimer = 103,
  SYS_clock_gettime = 113,
  SYS_clock_nanosleep = 115,
  SYS_restart_syscall = 128,
  SYS_kill = 129,
  SYS_sigaltstack = 132,
  SYS_rt_sigaction = 134,
  SYS_rt_sigprocmask = 135,
  SYS_rt_sigtimedwait = 137,
  SYS_rt_sigreturn = 139,
  SYS_prctl = 167,
  SYS_getpid = 172,
  SYS_getppid = 173,
  SYS_socket = 198,
  SYS_bind = 200,
  SYS_listen = 201,
  SYS_connect = 203,
  SYS_getsockname = 204,
  SYS_sendto = 206,
  SYS_recvfrom = 207,
  SYS_setsockopt = 208,
  SYS_shutdown = 210,
  SYS_sendmsg = 211,
  SYS_clone = 220,
  SYS_mmap = 222,
  SYS_mprotect = 226,
  SYS_madvise = 233,
  SYS_accept4 = 242,
  SYS_wait4 = 260,
  SYS_prlimit64 = 261,
  SYS_getrandom = 278,
};

#define EPOLL_EVENT_LAYOUT

/* What the kernel's code for clock_gettime() is called here (vdso(7)). */
#define VDSO_CLOCK_GETTIME "__kernel_clock_gettime"

/* What seccomp calls this machine (linux/audit.h). */
#define AUDIT_ARCH 0xc00000b7u

static inline int64_t syscall6(int64_t number, int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f) {
  register int64_t x8 __asm__("x8") = number;
  register int64_t x0 __asm__("x0") = a;
  register int64_t x1 __asm__("x1") = b;
  register int64_t x2 __asm__("x2") = c;
  register int64_t x3 __asm__("x3") = d;
  register int64_t x4 __asm__("x4") = e;
  register int64_t x5 __asm__("x5") = f;
  __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
}

static inline int64_t syscall4(int64_t number, int64_t a, int64_t b, int64_t c, int64_t d) { return syscall6(number, a, b, c, d, 0, 0); }
static inline int64_t syscall3(int64_t number, int64_t a, int64_t b, int64_t c) { return syscall6(number, a, b, c, 0, 0, 0); }
