/* ChaCha20 (RFC 8439, section 2.3) as a generator: its key never leaves, and is replaced after each use. */
#include "random.h"

#include <string.h>

#include "cpu.h"

enum { KEY_WORDS = 8, BLOCK_WORDS = 16, ROUNDS = 20 };

static uint32_t key[KEY_WORDS];

static uint32_t rotate(uint32_t word, int bits) { return word << bits | word >> (32 - bits); }

static void quarter_round(uint32_t* a, uint32_t* b, uint32_t* c, uint32_t* d) {
  *a += *b, *d = rotate(*d ^ *a, 16);
  *c += *d, *b = rotate(*b ^ *c, 12);
  *a += *b, *d = rotate(*d ^ *a, 8);
  *c += *d, *b = rotate(*b ^ *c, 7);
}

static void make_block(uint32_t* block, uint64_t counter) {
  static const uint32_t constants[4] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
  uint32_t start[BLOCK_WORDS] = {0};
  memcpy(start, constants, sizeof constants);
  memcpy(start + 4, key, sizeof key);
  start[12] = (uint32_t)counter;
  start[13] = (uint32_t)(counter >> 32);
  memcpy(block, start, sizeof start);
  for (int i = 0; i < 4 * ROUNDS; i++) {
    int turn = i / 4 % 2; /* columns, then diagonals */
    quarter_round(&block[i % 4], &block[4 + (i + turn) % 4], &block[8 + (i + 2 * turn) % 4], &block[12 + (i + 3 * turn) % 4]);
  }
  for (int i = 0; i < BLOCK_WORDS; i++) block[i] += start[i];
}

/* Mixes the processor's numbers into the key; false if it has none. */
static bool take_from_cpu(void) {
  enum { ATTEMPTS = 100 };
  if (!cpu_has_random()) return false;
  for (int i = 0; i < KEY_WORDS; i += 2) {
    uint64_t value;
    int left = ATTEMPTS;
    while (!cpu_random(&value))
      if (--left == 0) return false;
    key[i] ^= (uint32_t)value;
    key[i + 1] ^= (uint32_t)(value >> 32);
  }
  return true;
}

bool random_start(const uint8_t* seed) {
  static const uint8_t none[sizeof key];
  bool is_seeded = memcmp(seed, none, sizeof none) != 0;
  memcpy(key, seed, sizeof key);
  return take_from_cpu() || is_seeded;
}

void random_fill(void* to, size_t size) {
  uint8_t* at = to;
  uint32_t block[BLOCK_WORDS];
  for (uint64_t counter = 1; size > 0; counter++) {
    make_block(block, counter);
    size_t part = size < sizeof block ? size : sizeof block;
    memcpy(at, block, part);
    at += part;
    size -= part;
  }
  make_block(block, 0);
  memcpy(key, block, sizeof key);
}
