#include "runs.h"

#include <stdbool.h>
#include <stddef.h>

#include "memory.h"

static bool counts_as_zero(const struct comparison* it, uint32_t address) {
  for (uint32_t i = 0; i < it->zeros_count; i++)
    if (address >= it->zeros[i].from && address < it->zeros[i].to) return true;
  return false;
}

static uint32_t base_word(const struct comparison* it, uint32_t address) {
  uint32_t word = 0, offset = address - it->from;
  if (offset < it->base_size && !counts_as_zero(it, address)) __builtin_memcpy(&word, it->base + offset, sizeof word);
  return word;
}

static uint32_t pass(const struct comparison* it, uint32_t bridge, void (*take)(uint32_t, uint32_t)) {
  uint32_t count = 0, start = 0, end = 0; /* a run from `start` to `end`, if that is not 0 */
  for (uint32_t word = it->from; word < it->to; word += sizeof word) {
    uint32_t differing = memory_u32(word) ^ base_word(it, word);
    if (differing == 0) continue;
    for (uint32_t at = word; differing != 0; at++, differing >>= 8) {
      if ((differing & 0xff) == 0) continue;
      if (end == 0 || at - end > bridge) {
        if (end != 0 && take != NULL) take(start, end - start);
        count++;
        start = at;
      }
      end = at + 1;
    }
  }
  if (end != 0 && take != NULL) take(start, end - start);
  return count;
}

uint32_t find_runs(const struct comparison* it, void (*take)(uint32_t, uint32_t)) {
  uint32_t bridge = it->bridge;
  while (pass(it, bridge, NULL) > it->most_runs) bridge *= 2;
  return pass(it, bridge, take);
}
