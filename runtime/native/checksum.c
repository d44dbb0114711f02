#include "checksum.h"

#include <stddef.h>
#include <stdint.h>

#include "function.h"

/* src/native/checksum.ts computes the same. Each step can be undone, so no change of a single word goes unnoticed. */
enum { LANES = 8 };
static const uint32_t MULTIPLIER = 0x10021; /* odd, and with so few bits that it is two shifts and two additions, four words at a time */

struct checksum {
  uint32_t lanes[LANES];
};

static uint32_t mix(uint32_t lane, uint32_t word) {
  uint32_t product = (lane ^ word) * MULTIPLIER;
  return product << 15 | product >> 17;
}

/* Once in the code: where that is translated as it is first executed, a copy costs more than a call. `size` is a multiple of the lanes' 32 bytes. */
static __attribute__((noinline)) void add(struct checksum* sum, const void* bytes, size_t size) {
  struct checksum lanes = *sum;
  const uint32_t* words = bytes;
  for (const uint32_t* end = words + size / sizeof *words; words < end; words += LANES)
    for (int i = 0; i < LANES; i++) lanes.lanes[i] = mix(lanes.lanes[i], words[i]);
  *sum = lanes;
}

static uint64_t finish(const struct checksum* sum) {
  uint32_t low = 0, high = 0;
  for (int i = 0; i < LANES; i++) {
    low = mix(low, sum->lanes[i]);
    high = mix(high ^ low, sum->lanes[i]);
  }
  return (uint64_t)high << 32 | low;
}

bool is_function_intact(void) {
  struct function_record record = function_record;
  record.checksum = 0;
  struct checksum sum = {0};
  add(&sum, &record, sizeof record);
  add(&sum, (const void*)function_record.pristine, function_record.snapshot_end - function_record.snapshot_start);
  return finish(&sum) == function_record.checksum;
}
