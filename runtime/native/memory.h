/* Where the function's linear memory lies: at one fixed address, so that the compiled engine needs no base register. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "abi.h"

/* src/assemble/native/engine-code.ts writes the same number into the engine's code. */
#define LINEAR_MEMORY 0x10000000ull

/* An address and an offset of 32 bits each reach so far; above the function's limit nothing may ever be mapped here. */
#define LINEAR_MEMORY_REACH (8ull << 30)

static inline void* memory_at(uint32_t address) { return (void*)(LINEAR_MEMORY + address); }

static inline uint32_t memory_u32(uint32_t address) {
  uint32_t value;
  __builtin_memcpy(&value, memory_at(address), sizeof value);
  return value;
}

static inline void memory_set_u32(uint32_t address, uint32_t value) { __builtin_memcpy(memory_at(address), &value, sizeof value); }

static inline uint64_t memory_u64(uint32_t address) {
  uint64_t value;
  __builtin_memcpy(&value, memory_at(address), sizeof value);
  return value;
}

static inline void memory_set_u64(uint32_t address, uint64_t value) { __builtin_memcpy(memory_at(address), &value, sizeof value); }
