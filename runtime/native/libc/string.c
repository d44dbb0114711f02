/* The functions of string.h that compilers call, and that the engine's bulk-memory instructions become. */
#include "string.h"

#include <stdint.h>

typedef uint8_t block __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint64_t word __attribute__((aligned(1), may_alias));

enum { BLOCK = sizeof(block) };

static void copy_up(uint8_t* to, const uint8_t* from, size_t size) {
  for (; size >= 4 * BLOCK; size -= 4 * BLOCK, to += 4 * BLOCK, from += 4 * BLOCK) {
    block a = ((const block*)from)[0], b = ((const block*)from)[1], c = ((const block*)from)[2], d = ((const block*)from)[3];
    ((block*)to)[0] = a;
    ((block*)to)[1] = b;
    ((block*)to)[2] = c;
    ((block*)to)[3] = d;
  }
  for (; size >= sizeof(word); size -= sizeof(word), to += sizeof(word), from += sizeof(word)) *(word*)to = *(const word*)from;
  for (; size > 0; size--) *to++ = *from++;
}

static void copy_down(uint8_t* to, const uint8_t* from, size_t size) {
  for (; size >= BLOCK; size -= BLOCK) *(block*)(to + size - BLOCK) = *(const block*)(from + size - BLOCK);
  for (; size > 0; size--) to[size - 1] = from[size - 1];
}

void* memcpy(void* restrict to, const void* restrict from, size_t size) {
  copy_up(to, from, size);
  return to;
}

void* memmove(void* to, const void* from, size_t size) {
  if ((uintptr_t)to - (uintptr_t)from >= size) copy_up(to, from, size);
  else copy_down(to, from, size);
  return to;
}

void* memset(void* to, int value, size_t size) {
  uint8_t* at = to;
  block filled = (block){0} + (uint8_t)value;
  for (; size >= BLOCK; size -= BLOCK, at += BLOCK) *(block*)at = filled;
  for (; size > 0; size--) *at++ = (uint8_t)value;
  return to;
}

int memcmp(const void* a, const void* b, size_t size) {
  const uint8_t *x = a, *y = b;
  for (; size >= sizeof(word) && *(const word*)x == *(const word*)y; size -= sizeof(word), x += sizeof(word), y += sizeof(word)) continue;
  for (; size > 0; size--, x++, y++)
    if (*x != *y) return *x - *y;
  return 0;
}

size_t strlen(const char* text) {
  size_t size = 0;
  while (text[size] != 0) size++;
  return size;
}

int strcmp(const char* a, const char* b) {
  while (*a != 0 && *a == *b) a++, b++;
  return (uint8_t)*a - (uint8_t)*b;
}
