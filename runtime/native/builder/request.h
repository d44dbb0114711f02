/* What the builder is given on stdin and answers on stdout; src/build/native-builder.ts has the same. All numbers are little-endian. */
#pragma once

#include <stdint.h>

/* Most extensions that an engine has. */
enum { MOST_EXTENSIONS = 4 };

/* Addresses in linear memory, [from, to). */
struct build_range {
  uint32_t from, to;
};

/* Followed by source, file name, settings, and for each part a `struct build_part` and its bytecode. */
struct build_request {
  /* All that follows, in bytes. */
  uint64_t rest_size;
  /* ns of CPU time for the top level. */
  uint64_t budget;
  /* In bytes. */
  uint32_t source_size, file_size, settings_size;
  uint32_t parts;
  /* JS_WRITE_OBJ_STRIP_*, see `compile` of the glue. */
  uint32_t write_flags;
  /* For `load_function` of the glue. */
  uint32_t kind, limit_pages, stack_bytes;
  uint32_t allow_eval;
  /* How far the compiler's heap may grow, in pages of 64 KiB. */
  uint32_t compiler_pages;
  /* Addresses: runtime and context, the kind, the heap's end in pages, its first chunk. */
  uint32_t state, kind_address, heap_pages_address, heap_start;
  /* What is answered, see `struct comparison`: from this address on. */
  uint32_t image, bridge, most_runs;
  /* Below this address what was in memory counts as zero. */
  uint32_t zero_below;
  /* The data of extensions that the function does not carry, which count as zero before and after; empty ranges at the end. */
  struct build_range unused[MOST_EXTENSIONS];
};
_Static_assert(sizeof(struct build_request) == 120, "the request has no padding");

struct build_part {
  /* 0, or the extension whose classes are defined first, counted from 1 in the order of EXTENSIONS of src/engine/link.ts. */
  uint32_t extension;
  /* Of its bytecode in bytes, 0 if there is none. */
  uint32_t size;
};

/* Followed by the runs of memory, each with its address and its size in front. */
struct build_answer {
  uint32_t kind, bytecode_size, heap_pages, used_bytes, runs;
};
