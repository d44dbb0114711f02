#include "heap.h"

#include <string.h>

#include "memory.h"

enum { FLAG_BITS = 7, IN_USE = 2, HEAD = 4, HEADER_BYTES = 8 };
enum { SMALL_LINK_BYTES = 8, LARGE_LINK_BYTES = 24, SMALL_CHUNK_LIMIT = 256, TOP_FOOT_LIMIT = 64 };

static uint32_t links_of(uint32_t size) { return size < SMALL_CHUNK_LIMIT ? SMALL_LINK_BYTES : LARGE_LINK_BYTES; }

bool heap_scrub(uint32_t start, uint32_t end, uint32_t* used) {
  *used = 0;
  for (uint32_t chunk = start; chunk + HEADER_BYTES < end;) {
    uint32_t head = memory_u32(chunk + HEAD), size = head & ~(uint32_t)FLAG_BITS;
    if (size < HEADER_BYTES || size > end - chunk) return false;
    uint32_t next = chunk + size;
    if (head & IN_USE) *used += size;
    else {
      bool is_top = end - next <= TOP_FOOT_LIMIT;
      uint32_t from = chunk + HEADER_BYTES + (is_top ? 0 : links_of(size));
      if (from < next) memset(memory_at(from), 0, next - from);
      if (is_top) return true;
    }
    chunk = next;
  }
  return false;
}
