/* Numbers and structures of Linux' interface that are alike on every 64-bit machine. */
#pragma once

#include <stdint.h>

enum { EINTR = 4, EAGAIN = 11, EACCES = 13, ENFILE = 23, EMFILE = 24, EADDRINUSE = 98, EADDRNOTAVAIL = 99, ENETUNREACH = 101, ECONNRESET = 104, ETIMEDOUT = 110, ECONNREFUSED = 111, EHOSTUNREACH = 113, EINPROGRESS = 115 };

/* mman.h */
enum { PROT_READ = 1, PROT_WRITE = 2 };
enum { MAP_SHARED = 0x01, MAP_PRIVATE = 0x02, MAP_FIXED = 0x10, MAP_FIXED_NOREPLACE = 0x100000, MAP_ANONYMOUS = 0x20, MAP_NORESERVE = 0x4000 };
enum { MADV_DONTNEED = 4 };

/* signal.h */
enum { SIGINT = 2, SIGBUS = 7, SIGKILL = 9, SIGSEGV = 11, SIGPIPE = 13, SIGTERM = 15, SIGCHLD = 17, SIGPROF = 27 };
enum { SA_SIGINFO = 4, SA_RESTORER = 0x04000000, SA_ONSTACK = 0x08000000, SA_NODEFER = 0x40000000 };
#define SIG_IGN ((void*)1)

struct signal_info {
  int32_t number, error, code, padding;
  uint64_t address;
};

struct signal_action {
  void* handler;
  uint64_t flags;
  void* restorer;
  uint64_t mask;
};

struct signal_stack {
  void* base;
  int32_t flags;
  uint64_t size;
};

/* time.h */
enum { ITIMER_PROF = 2 };

struct time_spec {
  int64_t seconds, nanoseconds;
};

struct time_value {
  int64_t seconds, microseconds;
};

struct interval_timer {
  struct time_value interval, value;
};
