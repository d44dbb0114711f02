#include "paging.h"

#include <stddef.h>

#include "bytes.h"
#include "frames.h"
#include "memory.h"

enum { PRESENT = 1, WRITABLE = PAGE_WRITABLE, USER = PAGE_USER, ENTRIES = 512 };
/* Of every page from the start: a hypervisor that shadows these tables fetches several pages at once then, and need not stop to set them. */
enum { ACCESSED_AND_DIRTY = 0x60 };
static const uint64_t NO_EXECUTE = 1ull << 63;
static const uint64_t ADDRESS = 0x000ffffffffff000;
/* More than one page at a time, since a fault costs far more than a page. */
enum { BATCH_BYTES = 16 * FRAME_BYTES, TABLE_REACH = ENTRIES * FRAME_BYTES };

enum { LARGE = 0x80, LARGE_BYTES = 2 << 20 };
extern uint64_t boot_directory[], boot_pages[]; /* boot.S: what shows memory at WINDOW */

static uint64_t root;

/* The table that an entry leads to; NULL if it is not there and not `made`. No table ever goes away. */
static __attribute__((noinline)) uint64_t* table_below(uint64_t* entry, bool made) {
  if (!(*entry & PRESENT)) {
    uint64_t frame = made ? take_frame() : 0;
    if (frame == 0) return NULL;
    *entry = frame | PRESENT | WRITABLE | USER; /* the page's own entry is what forbids */
  }
  return in_window(*entry & ADDRESS);
}

/* The entry of a page in its table; NULL if the tables above are not there and not `made`. */
static uint64_t* entry_of(uint64_t address, bool made) {
  static uint64_t *last_table, last_place;
  if (last_table == NULL || address / TABLE_REACH != last_place) {
    uint64_t* table = in_window(root);
    for (int level = 3; level > 0 && table != NULL; level--) table = table_below(&table[address >> (12 + 9 * level) & (ENTRIES - 1)], made);
    if (table == NULL) return NULL;
    last_table = table;
    last_place = address / TABLE_REACH;
  }
  return &last_table[address / FRAME_BYTES % ENTRIES];
}

void open_window(uint64_t end) {
  for (uint64_t at = 0; at < end; at += LARGE_BYTES) boot_pages[at / LARGE_BYTES] = at | PRESENT | WRITABLE | LARGE;
}

bool paging_start(void) {
  root = take_frame();
  if (root == 0) return false;
  ((uint64_t*)in_window(root))[WINDOW >> 39] = (uint64_t)boot_directory | PRESENT | WRITABLE | NO_EXECUTE;
  return true;
}

bool map_pages(uint64_t from, uint64_t to, uint64_t physical, unsigned flags) {
  uint64_t bits = PRESENT | ACCESSED_AND_DIRTY | (flags & (WRITABLE | USER)) | (flags & PAGE_EXECUTABLE ? 0 : NO_EXECUTE);
  while (from < to) {
    uint64_t* entry = entry_of(from, true);
    if (entry == NULL) return false;
    uint64_t table_end = (from | (uint64_t)(TABLE_REACH - 1)) + 1, end = to < table_end ? to : table_end;
    uint64_t count = (end - from + FRAME_BYTES - 1) / FRAME_BYTES, value = physical | bits;
#pragma GCC unroll 4
    for (uint64_t i = 0; i < count; i++, value += FRAME_BYTES) entry[i] = value;
    physical += end - from;
    from = end;
  }
  return true;
}

enum { MOST_REGIONS = 8 };
static struct {
  uint64_t from, to;
} regions[MOST_REGIONS];
static int region_count;

void map_on_demand(uint64_t from, uint64_t to) {
  if (from == to) return;
  regions[region_count].from = from;
  regions[region_count++].to = to;
}

void paging_switch(void) { __asm__ volatile("mov %0, %%cr3" ::"r"(root) : "memory"); }

/* Maps the pages around `address` that belong to its region and are not there; false if not even its own could be. */
static bool fill(uint64_t address, uint64_t from, uint64_t to) {
  uint64_t first = address & -(uint64_t)BATCH_BYTES, end = first + BATCH_BYTES;
  uint64_t wanted = address & -(uint64_t)FRAME_BYTES;
  const uint64_t data = PRESENT | ACCESSED_AND_DIRTY | WRITABLE | USER | NO_EXECUTE;
  uint64_t* entry = entry_of(wanted, true);
  uint64_t frame = entry == NULL ? 0 : take_frame();
  if (frame == 0) return false;
  *entry = frame | data;
  /* A batch lies within one table. */
  uint64_t at = first < from ? from : first;
  for (entry -= (wanted - at) / FRAME_BYTES; at < end && at < to; at += FRAME_BYTES, entry++) {
    if (*entry & PRESENT) continue;
    frame = take_frame();
    if (frame == 0) return true;
    *entry = frame | data;
  }
  return true;
}

enum touched touch_page(uint64_t address, bool for_writing) {
  uint64_t* entry = entry_of(address, false);
  if (entry != NULL && *entry & PRESENT) return *entry & USER && (*entry & WRITABLE || !for_writing) ? TOUCHED : TOUCH_NOT_MAPPED;
  for (int i = 0; i < region_count; i++)
    if (address >= regions[i].from && address < regions[i].to) return fill(address, regions[i].from, regions[i].to) ? TOUCHED : TOUCH_NO_MEMORY;
  return TOUCH_NOT_MAPPED;
}

uint64_t physical_of(uint64_t address) {
  if (address < LINEAR_MEMORY) return address; /* the image is seen where it is */
  return (*entry_of(address, false) & ADDRESS) | (address & (FRAME_BYTES - 1));
}

void clear_pages(uint64_t from, uint64_t to) {
  while (from < to) {
    uint64_t page_end = (from | (FRAME_BYTES - 1)) + 1;
    uint64_t end = page_end < to ? page_end : to;
    uint64_t* entry = entry_of(from, false);
    if (entry != NULL && (*entry & (PRESENT | USER | WRITABLE)) == (PRESENT | USER | WRITABLE)) zero_bytes((void*)from, end - from);
    from = end;
  }
}
