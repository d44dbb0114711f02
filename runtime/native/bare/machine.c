/* The machine where nothing is beneath: the kernel's few services, the processor's counter, and our own random numbers. */
#include "machine.h"

#include "bare.h"
#include "cpu.h"
#include "memory.h"
#include "random.h"
#include "service.h"

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

uint64_t machine_clock(enum machine_clock clock) {
  uint64_t passed = cycles() - boot_info.start_cycles;
  uint64_t per_ms = boot_info.cycles_per_ms;
  uint64_t ns = passed / per_ms * NS_PER_MS + passed % per_ms * NS_PER_MS / per_ms;
  return clock == MACHINE_REALTIME ? boot_info.realtime + ns : ns;
}

bool machine_random(void* to, size_t size) {
  random_fill(to, size);
  return true;
}

void machine_sleep(uint64_t nanoseconds) {
  uint64_t end = machine_clock(MACHINE_MONOTONIC) + nanoseconds;
  while (machine_clock(MACHINE_MONOTONIC) < end) relax();
}

void machine_clear(uint32_t from, uint64_t to) {
  if (from < to) service(SERVICE_CLEAR, LINEAR_MEMORY + from, LINEAR_MEMORY + to, 0);
}

/* There are no interrupts; who started the machine can end it. */
void machine_set_alarm(uint64_t nanoseconds) { (void)nanoseconds; }

_Noreturn void machine_exit(int status) {
  for (;;) service(SERVICE_EXIT, status, 0, 0);
}
