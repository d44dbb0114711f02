#include "reset.h"

#include <string.h>

#include "function.h"
#include "invocation.h"
#include "machine.h"
#include "memory.h"

/*
 * A page that no invocation has written to is read-only, and so needs no reset. The first write to one makes it warm: writable, and
 * restored after every invocation from then on. The deep end of the C stack is given back instead: few invocations come there.
 */

/* Warm pages that lie together, as addresses; and the most of such runs, far fewer than mappings that Linux lets a process have. */
struct run {
  uint32_t from, to;
};
enum { MOST_RUNS = 4096 };
static struct run runs[MOST_RUNS];
static uint32_t run_count;

enum { MOST_PAGE_BYTES = 64 << 10, SHALLOW_STACK_BYTES = 64 << 10, MOST_GAP_PAGES = 2 };

/* Where the page begins that an address is in. */
static uint32_t page_of(uint32_t address) { return address & -machine_page_bytes; }

static enum { UNKNOWN, TRACKED, UNTRACKED } state;
static bool is_deep_writable;

/* Where the part of the stack begins that invocations come to as a rule. */
static uint32_t shallow(void) { return function_record.stack_top > SHALLOW_STACK_BYTES ? page_of(function_record.stack_top - SHALLOW_STACK_BYTES) : 0; }

static const uint8_t* snapshot;

/* Below the snapshot memory is zero. */
static void restore(uint32_t from, uint32_t to) {
  uint32_t start = function_record.snapshot_start, middle = from > start ? from : to < start ? to : start;
  memset(memory_at(from), 0, middle - from);
  memcpy(memory_at(middle), snapshot + (middle - start), to - middle);
}

static bool is_changed(uint32_t page) {
  static uint8_t zeros[MOST_PAGE_BYTES]; /* in no file, unlike what is const */
  return memcmp(memory_at(page), page < function_record.snapshot_start ? zeros : snapshot + (page - function_record.snapshot_start), machine_page_bytes) != 0;
}

/* Nothing is read-only from here on, and everything is restored. */
static void stop_tracking(void) {
  machine_protect(0, function_record.snapshot_end, true);
  state = UNTRACKED;
}

/* The first run that ends at `page` or later. */
static uint32_t find_run(uint32_t page) {
  uint32_t low = 0, high = run_count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (runs[middle].to < page) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* False where there are too many runs. */
static bool warm(uint32_t page) {
  uint32_t at = find_run(page), end = page + machine_page_bytes;
  if (at < run_count && runs[at].to == page) {
    runs[at].to = end;
    if (at + 1 == run_count || runs[at + 1].from != end) return true;
    runs[at].to = runs[at + 1].to;
    run_count--;
    memmove(&runs[at + 1], &runs[at + 2], (run_count - at - 1) * sizeof *runs);
    return true;
  }
  if (at < run_count && runs[at].from == end) {
    runs[at].from = page;
    return true;
  }
  if (run_count == MOST_RUNS) return false;
  memmove(&runs[at + 1], &runs[at], (run_count - at) * sizeof *runs);
  runs[at] = (struct run){page, end};
  run_count++;
  return true;
}

static bool is_warm(uint32_t page) {
  uint32_t at = find_run(page + machine_page_bytes);
  return at < run_count && runs[at].from <= page;
}

/* Pages between changed ones are not worth a mapping of their own. */
static bool find_changed(uint32_t from, uint32_t to) {
  for (uint32_t page = from; page < to; page += machine_page_bytes) {
    if (!is_changed(page)) continue;
    uint32_t first = run_count > 0 && page - runs[run_count - 1].to <= MOST_GAP_PAGES * machine_page_bytes ? runs[run_count - 1].to : page;
    for (; first <= page; first += machine_page_bytes)
      if (!warm(first)) return false;
  }
  return true;
}

/* Finds out what the first invocation has written, and protects the rest. */
static void begin_tracking(void) {
  uint32_t top = function_record.stack_top, start = function_record.snapshot_start, end = function_record.snapshot_end, cold = 0;
  machine_clear(0, shallow());
  machine_clear(top, start);
  bool is_tracked = find_changed(shallow(), top) && find_changed(start, end);
  for (uint32_t i = 0; i <= run_count && is_tracked; i++) {
    uint32_t to = i < run_count ? runs[i].from : end;
    is_tracked = cold == to || machine_protect(cold, to, false);
    if (i < run_count) cold = runs[i].to;
  }
  state = TRACKED;
  if (!is_tracked) stop_tracking();
}

static void restore_all(void) {
  uint32_t top = function_record.stack_top, start = function_record.snapshot_start;
  machine_clear(0, shallow());
  restore(shallow(), top);
  machine_clear(top, start);
  restore(start, function_record.snapshot_end);
}

void reset_memory(const void* pristine) {
  snapshot = pristine;
  if (state == UNKNOWN) begin_tracking();
  if (state == UNTRACKED) {
    restore_all();
    return;
  }
  for (uint32_t i = 0; i < run_count; i++) restore(runs[i].from, runs[i].to);
  if (!is_deep_writable) return;
  machine_clear(0, shallow());
  is_deep_writable = !machine_protect(0, shallow(), false);
}

static bool allow_write(uint32_t page) {
  if (page < shallow()) {
    if (is_deep_writable) return false;
    is_deep_writable = true;
    return machine_protect(0, shallow(), true);
  }
  if (is_warm(page)) return false;
  if (!warm(page) || !machine_protect(page, page + machine_page_bytes, true)) stop_tracking();
  return true;
}

bool reset_allows_write(uint64_t address) {
  if (state != TRACKED || address - LINEAR_MEMORY >= function_record.snapshot_end) return false;
  bool was_held = invocation_hold();
  bool is_allowed = allow_write(page_of(address - LINEAR_MEMORY));
  if (!was_held) invocation_release();
  return is_allowed;
}
