/* Memory of the server: blocks of one size, as many as it may have at most, given out and taken back. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct block {
  struct block* next;
  /* Bytes written, from the beginning. */
  uint32_t used;
  uint32_t padding;
  char bytes[(64 << 10) - 16];
};

enum { BLOCK_ROOM = sizeof((struct block*)0)->bytes };

/* `memory` is mapped and zero; a block takes real memory only as far as it was written. */
void pool_start(void* memory, uint32_t blocks);

/* NULL when all are out. */
struct block* block_take(void);

/* Whether the last blocks are to be kept for answers: no new request may have one. */
bool is_pool_low(void);

void block_give(struct block* block);
