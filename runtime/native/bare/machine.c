/* The machine where nothing is beneath: the kernel's few services, the processor's counter, and our own random numbers. */
#include "machine.h"

#include "bare.h"
#include "cpu.h"
#include "memory.h"
#include "random.h"
#include "service.h"

uint32_t machine_page_bytes = 4096;

static const uint64_t NS_PER_MS = 1000000;

int64_t machine_read(void* to, size_t size) {
  static bool has_ended;
  if (has_ended) return 0;
  int64_t taken = service(SERVICE_READ, (uint64_t)to, size, 0);
  /* A serial line has no end of its own: the byte that stands for one is EOT. */
  enum { EOT = 4 };
  if (taken > 0 && ((char*)to)[taken - 1] == EOT) {
    has_ended = true;
    taken--;
  }
  return taken;
}

bool machine_write(enum machine_stream stream, const void* from, size_t size) { return service(SERVICE_WRITE, stream, (uint64_t)from, size); }

/* Where the kernel has to measure how fast the counter runs, it is not before somebody wants to know. */
static uint64_t nanoseconds_of(uint64_t passed) {
  if (boot_info.cycles_per_ms == 0) boot_info.cycles_per_ms = service(SERVICE_CLOCK, 0, 0, 0);
  uint64_t per_ms = boot_info.cycles_per_ms;
  return passed / per_ms * NS_PER_MS + passed % per_ms * NS_PER_MS / per_ms;
}

/* Clocks other than the real time count from when they are first read: every invocation does that, and few do so again. */
uint64_t machine_clock(enum machine_clock clock) {
  static uint64_t first;
  uint64_t now = cycles();
  if (clock == MACHINE_REALTIME) return boot_info.realtime + nanoseconds_of(now - boot_info.start_cycles);
  if (first == 0) first = now;
  return now == first ? 0 : nanoseconds_of(now - first);
}

bool machine_random(void* to, size_t size) {
  random_fill(to, size);
  return true;
}

void machine_sleep(uint64_t nanoseconds) {
  uint64_t end = machine_clock(MACHINE_MONOTONIC) + nanoseconds;
  while (machine_clock(MACHINE_MONOTONIC) < end) relax();
}

void machine_clear(uint64_t from, uint64_t to) {
  if (from < to) service(SERVICE_CLEAR, LINEAR_MEMORY + from, LINEAR_MEMORY + to, 0);
}

bool machine_protect(uint32_t from, uint32_t to, bool is_writable) {
  (void)from, (void)to, (void)is_writable;
  return false;
}

/* There are no interrupts; who started the machine can end it. */
void machine_set_alarm(uint64_t nanoseconds) { (void)nanoseconds; }

_Noreturn void machine_exit(int status) {
  for (;;) service(SERVICE_EXIT, status, 0, 0);
}
