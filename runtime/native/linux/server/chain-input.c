#include "chain-input.h"

#include "input.h"

static struct chain* source;

static int64_t read_source(void* to, size_t size) { return chain_take(source, to, size); }

void chain_give_input(struct chain* chain) {
  const char* at;
  size_t there = chain_front(chain, &at);
  source = chain;
  if (there == chain->size) input_give(at, there);
  else input_from(read_source);
}
