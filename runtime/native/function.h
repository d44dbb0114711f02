/* What packaging a function writes into the executable: where its snapshot lies and how to run it. src/native/record.ts writes it. */
#pragma once

#include <stdint.h>

struct function_record {
  /* FUNCTION_RECORD_MAGIC, by which packaging finds the record in the file. */
  uint8_t magic[16];
  /* ABI_KIND_*; 0 in a base, which holds no function. */
  uint32_t kind;
  /* Addresses in linear memory, multiples of the largest page that Linux may have: the snapshot, which is all that is not zero in it. */
  uint32_t snapshot_start;
  uint32_t snapshot_end;
  /* Where the C stack begins, growing down to 0. */
  uint32_t stack_top;
  /* Pages of 64 KiB: the heap in the snapshot, and how far it may grow. */
  uint32_t heap_pages;
  uint32_t limit_pages;
  /* Address in linear memory of a double: for how many ms a waiting function wants to wait. */
  uint32_t wait_address;
  /* Where in the bare machine's memory the snapshot is loaded; 0 on Linux. */
  uint32_t snapshot_physical;
  /* Of the snapshot and of this record with 0 here. */
  uint64_t checksum;
  /* Address of a copy of the snapshot that nothing can write; on the bare machine of the snapshot itself. */
  uint64_t pristine;
  /* Address in linear memory of a u32: what the host takes, ABI_TAKES_*. */
  uint32_t connected_address;
  /* Whether it was built for AWS Lambda: the part "lambda" is in it. */
  uint32_t is_for_lambda;
  /* Address in linear memory of a u32: what the function has for its host. */
  uint32_t outbox_address;
  /* What logs call the function. */
  char name[52];
};

#define FUNCTION_RECORD_MAGIC "sporelet-record"

extern const struct function_record function_record;
