#include "parser-memory.h"

#include "abi.h"
#include "layout.h"
#include "map.h"
#include "say.h"
#include "wasm-rt.h"

/* For 64 KiB of input and the states of all connections. */
static const uint64_t MOST_PAGES = 64;
enum { TABLE_ENTRIES = 64 };

static wasm_rt_funcref_t table[TABLE_ENTRIES];

void map_parser_memory(void) { map_range(LLHTTP_MEMORY, MOST_PAGES * ABI_WASM_PAGE_BYTES); }

void llhttp_allocate_memory(wasm_rt_memory_t* memory, uint64_t pages, uint64_t max_pages, bool is64, uint32_t page_size) {
  (void)max_pages, (void)is64, (void)page_size;
  memory->data = (uint8_t*)LLHTTP_MEMORY;
  memory->pages = pages;
  memory->max_pages = MOST_PAGES;
  memory->size = pages * ABI_WASM_PAGE_BYTES;
}

uint64_t llhttp_grow_memory(wasm_rt_memory_t* memory, uint64_t pages) {
  uint64_t before = memory->pages;
  if (pages > memory->max_pages - before) return UINT32_MAX;
  memory->pages += pages;
  memory->size = memory->pages * ABI_WASM_PAGE_BYTES;
  return before;
}

void llhttp_allocate_funcref_table(wasm_rt_funcref_table_t* funcrefs, uint32_t size, uint32_t max_size) {
  if (size > TABLE_ENTRIES) say_and_exit(ABI_EXIT_ENVIRONMENT, "E_INTERNAL: the HTTP parser's table is larger than the base has room for");
  funcrefs->data = table;
  funcrefs->size = size;
  funcrefs->max_size = max_size;
}

/* Nothing is given back before the process ends. */
void llhttp_free_memory(wasm_rt_memory_t* memory) { (void)memory; }
void llhttp_free_funcref_table(wasm_rt_funcref_table_t* funcrefs) { (void)funcrefs; }
