/* The machine as Linux offers it. */
#include "machine.h"

#include <string.h>

#include "clock.h"
#include "kernel.h"
#include "memory.h"
#include "syscall.h"

uint32_t machine_page_bytes = 4096;

static const uint64_t NS_PER_SECOND = 1000000000;
static const uint64_t NS_PER_US = 1000;

int64_t machine_read(void* to, size_t size) {
  int64_t taken;
  do taken = syscall3(SYS_read, 0, (int64_t)to, size);
  while (taken == -EINTR);
  return taken;
}

/* A full pipe that does not block. */
static void wait_for_room(void) { machine_sleep(1000 * NS_PER_US); }

bool machine_write(enum machine_stream stream, const void* from, size_t size) {
  const uint8_t* at = from;
  while (size > 0) {
    int64_t written = syscall3(SYS_write, stream, (int64_t)at, size);
    if (written == -EINTR) continue;
    if (written == -EAGAIN) {
      wait_for_room();
      continue;
    }
    if (written <= 0) return false;
    at += written;
    size -= written;
  }
  return true;
}

static int32_t ask_for_time(int32_t clock, struct time_spec* time) { return syscall3(SYS_clock_gettime, clock, (int64_t)time, 0); }

int32_t (*linux_clock)(int32_t clock, struct time_spec* time) = ask_for_time;

uint64_t machine_clock(enum machine_clock clock) {
  struct time_spec now;
  linux_clock(clock, &now);
  return now.seconds * NS_PER_SECOND + now.nanoseconds;
}

/*
 * A stock of random bytes: a system call is dear where only a seed or an id is wanted. And Linux would not write where linear memory is
 * read-only for the moment (reset.h).
 */
static uint8_t stock[256];
static size_t stocked;

static bool restock(void) {
  while (stocked == 0) {
    int64_t filled = syscall3(SYS_getrandom, (int64_t)stock, sizeof stock, 0);
    if (filled == -EINTR) continue;
    if (filled <= 0) return false;
    stocked = filled;
  }
  return true;
}

bool machine_random(void* to, size_t size) {
  uint8_t* at = to;
  while (size > 0) {
    if (!restock()) return false;
    size_t part = size < stocked ? size : stocked;
    stocked -= part;
    memcpy(at, stock + stocked, part);
    memset(stock + stocked, 0, part); /* nobody can find out later what was given */
    at += part;
    size -= part;
  }
  return true;
}

void machine_sleep(uint64_t nanoseconds) {
  struct time_spec left = {nanoseconds / NS_PER_SECOND, nanoseconds % NS_PER_SECOND};
  while (syscall4(SYS_clock_nanosleep, MACHINE_MONOTONIC, 0, (int64_t)&left, (int64_t)&left) == -EINTR) continue;
}

void machine_clear(uint64_t from, uint64_t to) {
  uint64_t start = LINEAR_MEMORY + from, end = LINEAR_MEMORY + to;
  uint64_t page = machine_page_bytes, first = (start + page - 1) & -page;
  if (first > end) first = end;
  memset((void*)start, 0, first - start);
  if (end > first) syscall3(SYS_madvise, first, end - first, MADV_DONTNEED);
}

bool machine_protect(uint32_t from, uint32_t to, bool is_writable) {
  return syscall3(SYS_mprotect, LINEAR_MEMORY + from, to - from, is_writable ? PROT_READ | PROT_WRITE : PROT_READ) == 0;
}

void machine_set_alarm(uint64_t nanoseconds) {
  struct interval_timer timer = {.value = {nanoseconds / NS_PER_SECOND, nanoseconds % NS_PER_SECOND / NS_PER_US}};
  syscall3(SYS_setitimer, ITIMER_PROF, (int64_t)&timer, 0);
}

_Noreturn void machine_exit(int status) {
  for (;;) syscall3(SYS_exit_group, status, 0, 0);
}
