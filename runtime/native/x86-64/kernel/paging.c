#include "paging.h"

#include <stddef.h>

#include "bytes.h"
#include "frames.h"
#include "memory.h"

enum { PRESENT = 1, WRITABLE = PAGE_WRITABLE, USER = PAGE_USER, ENTRIES = 512 };
static const uint64_t NO_EXECUTE = 1ull << 63;
static const uint64_t ADDRESS = 0x000ffffffffff000;
/* More than one page at a time, since a fault costs far more than a page. */
enum { BATCH_BYTES = 16 * FRAME_BYTES };

enum { LARGE = 0x80, LARGE_BYTES = 2 << 20 };
extern uint64_t boot_directory[], boot_pages[]; /* boot.S: what shows memory at WINDOW */

static uint64_t root;

/* The entry of `address` in the table of level 0 (of pages) to 3; NULL if the tables above are not there and not `made`. */
static uint64_t* entry_of(uint64_t address, bool made) {
  uint64_t* table = in_window(root);
  for (int level = 3;; level--) {
    uint64_t* entry = &table[address >> (12 + 9 * level) & (ENTRIES - 1)];
    if (level == 0) return entry;
    if (!(*entry & PRESENT)) {
      uint64_t frame = made ? take_frame() : 0;
      if (frame == 0) return NULL;
      *entry = frame | PRESENT | WRITABLE | USER; /* the page's own entry is what forbids */
    }
    table = in_window(*entry & ADDRESS);
  }
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
  uint64_t bits = PRESENT | (flags & (WRITABLE | USER)) | (flags & PAGE_EXECUTABLE ? 0 : NO_EXECUTE);
  while (from < to) {
    uint64_t* entry = entry_of(from, true);
    if (entry == NULL) return false;
    uint64_t table_end = (from | (uint64_t)(ENTRIES * FRAME_BYTES - 1)) + 1;
    for (uint64_t end = to < table_end ? to : table_end; from < end; from += FRAME_BYTES, physical += FRAME_BYTES) *entry++ = physical | bits;
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
  uint64_t frame = take_frame();
  if (frame == 0 || !map_pages(wanted, wanted + FRAME_BYTES, frame, PAGE_USER | PAGE_WRITABLE)) return false;
  /* A batch lies within one table. */
  uint64_t at = first < from ? from : first;
  for (uint64_t* entry = entry_of(at, false); at < end && at < to; at += FRAME_BYTES, entry++) {
    if (*entry & PRESENT) continue;
    frame = take_frame();
    if (frame == 0) return true;
    *entry = frame | PRESENT | WRITABLE | USER | NO_EXECUTE;
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
