/* The virtual machine's memory, and the image in it. */
#pragma once

#include <stdint.h>

struct guest {
  uint8_t* memory;
  uint64_t size;
  /* Where the image wants to be entered (its PVH note). */
  uint32_t entry;
};

/* Where the loader leaves what it tells the image: below 1 MiB, where no image lies. */
enum { START_INFO = 0x6000, MODULES = 0x6100, MEMORY_MAP = 0x6200 };

/* Maps `size` bytes of memory and loads the image's segments into it. */
struct guest guest_load(const char* image, uint64_t size);

/* Puts the module at the end of memory, adds the time and a seed to it if it is a request, and writes the start info. */
void guest_pass(struct guest* guest, const char* module);
