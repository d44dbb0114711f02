#include <stddef.h>
#include <string.h>

#include "clock.h"
#include "syscall.h"

/* elf.h */
enum { PT_LOAD = 1, PT_DYNAMIC = 2, DT_NULL = 0, DT_STRTAB = 5, DT_SYMTAB = 6 };

struct header {
  uint8_t identity[16];
  uint16_t type, machine;
  uint32_t version;
  uint64_t entry, segments, sections;
  uint32_t flags;
  uint16_t header_bytes, segment_bytes, segment_count;
};

struct segment {
  uint32_t type, flags;
  uint64_t offset, address, physical, file_bytes, memory_bytes, align;
};

struct dynamic {
  int64_t tag;
  uint64_t value;
};

struct symbol {
  uint32_t name;
  uint8_t info, other;
  uint16_t section;
  uint64_t value, size;
};

/* The linker puts the names right behind the symbols, which says how many there are. */
static const struct symbol* find(const struct symbol* symbols, const char* names, const char* wanted) {
  for (const struct symbol* symbol = symbols; (const char*)(symbol + 1) <= names; symbol++)
    if (symbol->section != 0 && strcmp(names + symbol->name, wanted) == 0) return symbol;
  return NULL;
}

void find_vdso(uint64_t file) {
  if (file == 0) return;
  const struct header* header = (const struct header*)file;
  const struct segment* segments = (const struct segment*)(file + header->segments);
  uint64_t base = 0, dynamics = 0;
  for (uint16_t i = 0; i < header->segment_count; i++) {
    if (segments[i].type == PT_LOAD) base = file + segments[i].offset - segments[i].address;
    else if (segments[i].type == PT_DYNAMIC) dynamics = file + segments[i].offset;
  }
  if (dynamics == 0) return;
  uint64_t symbols = 0, names = 0;
  for (const struct dynamic* entry = (const struct dynamic*)dynamics; entry->tag != DT_NULL; entry++) {
    if (entry->tag == DT_SYMTAB) symbols = base + entry->value;
    else if (entry->tag == DT_STRTAB) names = base + entry->value;
  }
  if (symbols == 0 || names == 0) return;
  const struct symbol* found = find((const struct symbol*)symbols, (const char*)names, VDSO_CLOCK_GETTIME);
  if (found != NULL) linux_clock = (int32_t (*)(int32_t, struct time_spec*))(base + found->value);
}
