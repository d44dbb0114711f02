#include "host.h"

#include "engine.h"
#include "invocation.h"
#include "machine.h"
#include "memory.h"
#include "say.h"

enum { SUCCESS = 0, INVAL = 28, NOSYS = 52 };
enum { CLOCK_PROCESS_CPUTIME = 2 };

/* 2000-01-01T00:00:00Z, BUILD_TIME_NS of src/build/vm.ts. */
static const uint64_t BUILD_TIME = 946684800000000000ull;
/* The state that xorshift32 begins with, as in src/build/vm.ts. */
static const uint32_t SEED = 0x9e3779b9;

#define WASI(name) w2c_wasi__snapshot__preview1_##name
typedef struct w2c_wasi__snapshot__preview1* host;

static uint32_t random_state;
static bool was_asked;

void host_reset(void) { random_state = SEED; }

void host_watch(void) { was_asked = false; }

bool host_was_asked(void) { return was_asked; }

static uint8_t next_byte(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 17;
  random_state ^= random_state << 5;
  return random_state;
}

u32 WASI(clock_time_get)(host self, u32 id, u64 precision, u32 time_out) {
  (void)self, (void)precision;
  if (id != CLOCK_PROCESS_CPUTIME) was_asked = true;
  memory_set_u64(time_out, id == CLOCK_PROCESS_CPUTIME ? machine_clock(MACHINE_CPU) : BUILD_TIME);
  return SUCCESS;
}

u32 WASI(random_get)(host self, u32 address, u32 size) {
  (void)self;
  if ((uint64_t)address + size > engine.w2c_memory.size) return INVAL;
  was_asked = true;
  uint8_t* to = memory_at(address);
  for (uint32_t i = 0; i < size; i++) to[i] = next_byte();
  return SUCCESS;
}

u32 WASI(environ_sizes_get)(host self, u32 count_out, u32 bytes_out) {
  (void)self;
  was_asked = true;
  memory_set_u32(count_out, 0);
  memory_set_u32(bytes_out, 0);
  return SUCCESS;
}

u32 WASI(environ_get)(host self, u32 pointers, u32 block) {
  (void)self, (void)pointers, (void)block;
  return SUCCESS;
}

u32 WASI(fd_read)(host self, u32 fd, u32 iovs, u32 count, u32 read_out) {
  (void)self, (void)fd, (void)iovs, (void)count;
  memory_set_u32(read_out, 0);
  return SUCCESS;
}

u32 WASI(fd_write)(host self, u32 fd, u32 iovs, u32 count, u32 written_out) {
  (void)self, (void)fd;
  was_asked = true;
  uint32_t total = 0;
  for (uint32_t i = 0; i < count; i++) total += memory_u32(iovs + i * 8 + 4);
  memory_set_u32(written_out, total);
  return SUCCESS;
}

u32 WASI(poll_oneoff)(host self, u32 subscriptions, u32 events, u32 count, u32 occurred_out) {
  (void)self, (void)subscriptions, (void)events, (void)count, (void)occurred_out;
  return NOSYS;
}

/* No function ends before it is built; whatever status is meant, it is no success of the builder's. */
void WASI(proc_exit)(host self, u32 status) {
  (void)self, (void)status;
  leave_invocation(STATUS_FUNCTION);
}
