#include "chain.h"

#include <string.h>

bool chain_add(struct chain* chain, const void* from, size_t size) {
  const char* at = from;
  while (size > 0) {
    struct block* last = chain->last;
    if (last == NULL || last->used == BLOCK_ROOM) {
      struct block* more = block_take();
      if (more == NULL) return false;
      if (last == NULL) chain->first = more;
      else last->next = more;
      chain->last = last = more;
    }
    size_t room = BLOCK_ROOM - last->used, part = size < room ? size : room;
    memcpy(last->bytes + last->used, at, part);
    last->used += part;
    chain->size += part;
    at += part;
    size -= part;
  }
  return true;
}

size_t chain_front(const struct chain* chain, const char** at) {
  if (chain->first == NULL) return 0;
  *at = chain->first->bytes + chain->taken;
  return chain->first->used - chain->taken;
}

void chain_drop(struct chain* chain, size_t size) {
  while (size > 0 && chain->first != NULL) {
    struct block* first = chain->first;
    size_t there = first->used - chain->taken;
    if (size < there) {
      chain->taken += size;
      chain->size -= size;
      return;
    }
    size -= there;
    chain->size -= there;
    chain->first = first->next;
    chain->taken = 0;
    block_give(first);
  }
  if (chain->first == NULL) chain->last = NULL;
}

size_t chain_take(struct chain* chain, void* to, size_t size) {
  size_t total = 0;
  const char* front = NULL;
  for (size_t there; total < size && (there = chain_front(chain, &front)) > 0;) {
    size_t part = there < size - total ? there : size - total;
    memcpy((char*)to + total, front, part);
    chain_drop(chain, part);
    total += part;
  }
  return total;
}

void chain_clear(struct chain* chain) {
  while (chain->first != NULL) {
    struct block* first = chain->first;
    chain->first = first->next;
    block_give(first);
  }
  *chain = (struct chain){0};
}

void chain_join(struct chain* chain, struct chain* from) {
  if (from->size > 0 && chain->size == 0) {
    chain_clear(chain);
    *chain = *from;
    *from = (struct chain){0};
    return;
  }
  if (from->taken > 0) { /* only a whole first block can stand behind another */
    struct block* first = from->first;
    first->used -= from->taken;
    memmove(first->bytes, first->bytes + from->taken, first->used);
    from->taken = 0;
  }
  if (from->first == NULL) return;
  chain->last->next = from->first;
  chain->last = from->last;
  chain->size += from->size;
  *from = (struct chain){0};
}
