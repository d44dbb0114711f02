/* The table of the compiled engine, by which it calls indirectly. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "wasm-rt.h"

/* QuickJS' functions and those of the extensions; the table never grows. A power of two. */
enum { ENGINE_TABLE_ENTRIES = 1024 };
extern wasm_rt_funcref_t engine_table[ENGINE_TABLE_ENTRIES];

/* Whether the entry is there, and of this type: one condition, for each is a block of code to whoever translates blocks. */
static inline bool is_in_engine_table(uint32_t index, wasm_rt_func_type_t type) {
  uintptr_t found = (uintptr_t)engine_table[index % ENGINE_TABLE_ENTRIES].func_type;
  return ((index / ENGINE_TABLE_ENTRIES) | (found ^ (uintptr_t)type)) == 0;
}
