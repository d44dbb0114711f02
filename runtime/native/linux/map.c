#include "map.h"

#include <stdbool.h>

#include "function.h"
#include "kernel.h"
#include "layout.h"
#include "machine.h"
#include "memory.h"
#include "say.h"
#include "syscall.h"

static bool try_map(uint64_t from, uint64_t size, int64_t how) {
  int64_t flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | how;
  return syscall6(SYS_mmap, from, size, PROT_READ | PROT_WRITE, flags, -1, 0) == (int64_t)from;
}

static void map(uint64_t from, uint64_t to, int64_t how) {
  if (from == to || try_map(from, to - from, how)) return;
  uint64_t needed = (function_record.limit_pages * ABI_WASM_PAGE_BYTES + ENGINE_STACK_BYTES) >> 20;
  say("E_ADDRESS_SPACE: the system does not give this process ", decimal(needed), " MiB of address space. Raise `ulimit -v`, or build with a smaller --memory.");
  machine_exit(ABI_EXIT_ENVIRONMENT);
}

void map_memory(void) {
  const struct function_record* function = &function_record;
  /* Between the executable's own segments: Linux puts nothing there, and what QEMU's user mode reserves there is to be replaced. */
  map(LINEAR_MEMORY, LINEAR_MEMORY + function->snapshot_start, MAP_FIXED);
  map(LINEAR_MEMORY + function->snapshot_end, LINEAR_MEMORY + function->limit_pages * ABI_WASM_PAGE_BYTES, MAP_FIXED);
  map(ENGINE_STACK_TOP - ENGINE_STACK_BYTES, ENGINE_STACK_TOP, MAP_FIXED);
}

void map_lines(uint64_t size) {
  size = (size + ABI_WASM_PAGE_BYTES - 1) & -ABI_WASM_PAGE_BYTES;
  map(LINES, LINES + size, MAP_FIXED_NOREPLACE);
}

void map_range(uint64_t from, uint64_t size) {
  if (try_map(from, size, MAP_FIXED_NOREPLACE)) return;
  say("E_ADDRESS_SPACE: the system does not give this process ", decimal(size >> 20), " MiB of address space for its connections. Raise `ulimit -v`, or give a smaller --max-buffer.");
  machine_exit(ABI_EXIT_ENVIRONMENT);
}
