/* The handful of WASI preview 1 functions that our modules import (src/host/wasi.ts is the same for WebAssembly). */
#include <string.h>

#include "engine.h"
#include "environment.h"
#include "input.h"
#include "invocation.h"
#include "machine.h"
#include "memory.h"
#include "output.h"

enum { SUCCESS = 0, BADF = 8, INVAL = 28, IO = 29, NOTSUP = 58 };
enum { STDIN = 0, STDOUT = 1, STDERR = 2 };

#define WASI(name) w2c_wasi__snapshot__preview1_##name
typedef struct w2c_wasi__snapshot__preview1* host;

/* An iovec is an address and a size. */
enum { IOVEC_BYTES = 8 };

/*
 * Whether a range lies in the function's memory. What the machine does on its own behalf, unlike the engine's code,
 * is not stopped by what is not mapped: Linux would answer EFAULT, the bare machine would overwrite itself.
 */
static bool holds(uint32_t address, uint64_t size) { return address + size <= engine.w2c_memory.size; }

u32 WASI(fd_read)(host self, u32 fd, u32 iovs, u32 count, u32 read_out) {
  (void)self;
  if (fd != STDIN) return BADF;
  uint32_t total = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t address = memory_u32(iovs + i * IOVEC_BYTES), size = memory_u32(iovs + i * IOVEC_BYTES + 4);
    if (!holds(address, size)) return INVAL;
    int64_t taken = input_read(memory_at(address), size);
    if (taken < 0) return IO;
    total += taken;
    if (taken < size) break;
  }
  memory_set_u32(read_out, total);
  return SUCCESS;
}

u32 WASI(fd_write)(host self, u32 fd, u32 iovs, u32 count, u32 written_out) {
  (void)self;
  if (fd != STDOUT && fd != STDERR) return BADF;
  uint32_t total = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t address = memory_u32(iovs + i * IOVEC_BYTES), size = memory_u32(iovs + i * IOVEC_BYTES + 4);
    if (!holds(address, size)) return INVAL;
    if (!output_write(fd == STDOUT ? MACHINE_STDOUT : MACHINE_STDERR, memory_at(address), size)) return IO;
    total += size;
  }
  memory_set_u32(written_out, total);
  return SUCCESS;
}

u32 WASI(clock_time_get)(host self, u32 id, u64 precision, u32 time_out) {
  (void)self, (void)precision;
  static const enum machine_clock clocks[] = {MACHINE_REALTIME, MACHINE_MONOTONIC, MACHINE_CPU, MACHINE_CPU};
  if (id >= sizeof clocks / sizeof *clocks) return INVAL;
  memory_set_u64(time_out, machine_clock(clocks[id]));
  return SUCCESS;
}

u32 WASI(random_get)(host self, u32 address, u32 size) {
  (void)self;
  if (!holds(address, size)) return INVAL;
  return machine_random(memory_at(address), size) ? SUCCESS : IO;
}

u32 WASI(environ_sizes_get)(host self, u32 count_out, u32 bytes_out) {
  (void)self;
  uint32_t bytes = 0;
  for (size_t i = 0; i < environment_count; i++) bytes += strlen(environment_entries[i]) + 1;
  memory_set_u32(count_out, environment_count);
  memory_set_u32(bytes_out, bytes);
  return SUCCESS;
}

u32 WASI(environ_get)(host self, u32 pointers, u32 block) {
  (void)self;
  for (size_t i = 0; i < environment_count; i++) {
    size_t size = strlen(environment_entries[i]) + 1;
    if (!holds(block, size)) return INVAL;
    memory_set_u32(pointers + i * 4, block);
    memcpy(memory_at(block), environment_entries[i], size);
    block += size;
  }
  return SUCCESS;
}

/* The glue waits outside of the engine (invocation.c), so nothing calls this. */
u32 WASI(poll_oneoff)(host self, u32 subscriptions, u32 events, u32 count, u32 occurred_out) {
  (void)self, (void)subscriptions, (void)events, (void)count, (void)occurred_out;
  return NOTSUP;
}

void WASI(proc_exit)(host self, u32 status) {
  (void)self;
  leave_invocation(status & 0xff);
}
