/* Gives the engine that wasm2c wrote its memory and its table, and makes that memory pristine again. */
#include "engine.h"

#include <string.h>

#include "engine-table.h"
#include "function.h"
#include "machine.h"
#include "memory.h"
#include "reset.h"
#include "say.h"

struct w2c_engine engine;

wasm_rt_funcref_t engine_table[ENGINE_TABLE_ENTRIES];

static const void* pristine;

/* Of what invocations add to memory; it stays with a process that waits. */
enum { MOST_KEPT_BYTES = 8 << 20 };

static uint64_t least(uint64_t a, uint64_t b) { return a < b ? a : b; }

void engine_start(void) {
  pristine = (const void*)function_record.pristine;
  wasm2c_engine_instantiate(&engine, NULL);
}

void engine_keep_pristine(void* copy) {
  memcpy(copy, pristine, function_record.snapshot_end - function_record.snapshot_start);
  pristine = copy;
}

/*
 * What the invocation has added to memory is given back, but for what the one before had added too: a page that comes back costs a fault,
 * many times as much as clearing it.
 */
static void clear_added(void) {
  static uint64_t added_before, kept_before;
  uint64_t start = function_record.snapshot_end, added = engine.w2c_memory.size - start;
  uint64_t kept = least(least(added, added_before), MOST_KEPT_BYTES);
  memset(memory_at(start), 0, kept);
  machine_clear(start + kept, start + (added > kept_before ? added : kept_before));
  added_before = added;
  kept_before = kept;
}

void engine_reset(void) {
  const struct function_record* function = &function_record;
  reset_memory(pristine);
  clear_added();
  engine.w2c_memory.pages = function->heap_pages;
  engine.w2c_memory.size = function->heap_pages * ABI_WASM_PAGE_BYTES;
}

bool wasm_rt_is_initialized(void) { return true; }

/* All that the function may ever use is mapped already: growing is counting. */
void wasm_rt_allocate_memory(wasm_rt_memory_t* memory, uint64_t pages, uint64_t max_pages, bool is64, uint32_t page_size) {
  (void)pages, (void)max_pages, (void)is64, (void)page_size; /* the engine's own; the function's count */
  memory->data = memory_at(0);
  memory->pages = function_record.heap_pages;
  memory->max_pages = function_record.limit_pages;
  memory->size = memory->pages * ABI_WASM_PAGE_BYTES;
}

uint64_t wasm_rt_grow_memory(wasm_rt_memory_t* memory, uint64_t pages) {
  uint64_t before = memory->pages;
  if (pages > memory->max_pages - before) return UINT32_MAX;
  memory->pages += pages;
  memory->size = memory->pages * ABI_WASM_PAGE_BYTES;
  return before;
}

void wasm_rt_allocate_funcref_table(wasm_rt_funcref_table_t* table, uint32_t size, uint32_t max_size) {
  if (size > ENGINE_TABLE_ENTRIES) say_and_exit(ABI_EXIT_ENVIRONMENT, "E_INTERNAL: the engine's table is larger than the base has room for");
  table->data = engine_table;
  table->size = size;
  table->max_size = max_size;
}

/* Nothing is given back before the process ends. */
void wasm_rt_free_memory(wasm_rt_memory_t* memory) { (void)memory; }
void wasm_rt_free_funcref_table(wasm_rt_funcref_table_t* table) { (void)table; }
