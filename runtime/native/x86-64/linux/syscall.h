/* Linux system calls as x86-64 makes them (System V ABI for AMD64, appendix A.2). */
#pragma once

#include <stdint.h>

enum {
  SYS_read = 0,
  SYS_write = 1,
  SYS_open = 2,
  SYS_close = 3,
  SYS_poll = 7,
  SYS_lseek = 8,
  SYS_mmap = 9,
  SYS_mprotect = 10,
  SYS_rt_sigaction = 13,
  SYS_rt_sigprocmask = 14,
  SYS_rt_sigreturn = 15,
  SYS_ioctl = 16,
  SYS_pread64 = 17,
  SYS_madvise = 28,
  SYS_setitimer = 38,
  SYS_getpid = 39,
  SYS_socket = 41,
  SYS_connect = 42,
  SYS_sendto = 44,
  SYS_recvfrom = 45,
  SYS_sendmsg = 46,
  SYS_shutdown = 48,
  SYS_bind = 49,
  SYS_listen = 50,
  SYS_getsockname = 51,
  SYS_setsockopt = 54,
  SYS_clone = 56,
  SYS_wait4 = 61,
  SYS_kill = 62,
  SYS_getppid = 110,
  SYS_rt_sigtimedwait = 128,
  SYS_sigaltstack = 131,
  SYS_prctl = 157,
  SYS_restart_syscall = 219,
  SYS_clock_gettime = 228,
  SYS_clock_nanosleep = 230,
  SYS_exit_group = 231,
  SYS_epoll_ctl = 233,
  SYS_openat = 257,
  SYS_epoll_pwait = 281,
  SYS_accept4 = 288,
  SYS_signalfd4 = 289,
  SYS_epoll_create1 = 291,
  SYS_prlimit64 = 302,
  SYS_getrandom = 318,
};

/* Only this machine has no gap in `struct epoll_event` (sys/epoll.h). */
#define EPOLL_EVENT_LAYOUT __attribute__((packed))

/* What the kernel's code for clock_gettime() is called here (vdso(7)). */
#define VDSO_CLOCK_GETTIME "__vdso_clock_gettime"

/* What seccomp calls this machine (linux/audit.h). */
#define AUDIT_ARCH 0xc000003eu

static inline int64_t syscall6(int64_t number, int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f) {
  register int64_t r10 __asm__("r10") = d;
  register int64_t r8 __asm__("r8") = e;
  register int64_t r9 __asm__("r9") = f;
  int64_t result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  return result;
}

static inline int64_t syscall4(int64_t number, int64_t a, int64_t b, int64_t c, int64_t d) { return syscall6(number, a, b, c, d, 0, 0); }
static inline int64_t syscall3(int64_t number, int64_t a, int64_t b, int64_t c) { return syscall6(number, a, b, c, 0, 0, 0); }
