#include "pool.h"

#include <stddef.h>

#include "kernel.h"
#include "machine.h"
#include "syscall.h"

/* So much of a block that comes back stays with the process, for the next request; the rest goes back to Linux. */
enum { KEPT_BYTES = 16 << 10 };
/* And of so many blocks only: what a rush has needed is not kept for ever. */
enum { KEPT_BLOCKS = 32 };

/* For answers, when requests have taken all others. */
enum { RESERVED_BLOCKS = 8 };

static uint32_t left;
static struct block* fresh;
static struct block* end;
static struct block* given_back;
static uint32_t kept;

void pool_start(void* memory, uint32_t blocks) {
  fresh = memory;
  end = fresh + blocks;
  left = blocks;
}

struct block* block_take(void) {
  struct block* block = given_back;
  if (block != NULL) {
    given_back = block->next;
    if (kept > 0) kept--;
  } else if (fresh < end) block = fresh++;
  else return NULL;
  block->next = NULL;
  block->used = 0;
  left--;
  return block;
}

bool is_pool_low(void) { return left <= RESERVED_BLOCKS; }

static void forget(struct block* block, uint32_t from) {
  if (from < machine_page_bytes) from = machine_page_bytes;
  syscall3(SYS_madvise, (int64_t)block + from, sizeof *block - from, MADV_DONTNEED);
}

void block_give(struct block* block) {
  /* The first page holds the list. */
  if (kept >= KEPT_BLOCKS && block->used > 4096) forget(block, 4096);
  else if (block->used > KEPT_BYTES) forget(block, KEPT_BYTES);
  kept++;
  left++;
  block->next = given_back;
  given_back = block;
}
