/* Bytes in order, in blocks of the pool: a body, or what is to be sent. */
#pragma once

#include <stddef.h>

#include "pool.h"

struct chain {
  struct block *first, *last;
  /* Of the first block, what was taken already. */
  uint32_t taken;
  uint64_t size;
};

/* False when the pool is exhausted; then what fitted is there. */
bool chain_add(struct chain* chain, const void* from, size_t size);

/* The bytes at the front that lie together: their number, 0 at the end. */
size_t chain_front(const struct chain* chain, const char** at);

/* Gives the first `size` bytes up. */
void chain_drop(struct chain* chain, size_t size);

/* Copies up to `size` bytes from the front, and drops them. */
size_t chain_take(struct chain* chain, void* to, size_t size);

void chain_clear(struct chain* chain);

/* Moves all of `from` behind what is in `chain`. */
void chain_join(struct chain* chain, struct chain* from);
