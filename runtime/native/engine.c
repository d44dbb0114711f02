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

void engine_start(void) {
  pristine = (const void*)function_record.pristine;
  wasm2c_engine_instantiate(&engine, NULL);
}

void engine_keep_pristine(void* copy) {
  memcpy(copy, pristine, function_record.snapshot_end - function_record.snapshot_start);
  pristine = copy;
}

void engine_reset(void) {
  const struct function_record* function = &function_record;
  reset_memory(pristine);
  machine_clear(function->snapshot_end, engine.w2c_memory.size);
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
