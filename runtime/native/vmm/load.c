/* Loads an image as its program headers say, and tells it what a PVH loader tells. */
#include <stddef.h>
#include <string.h>

#include "bare/request.h"
#include "file.h"
#include "guest.h"
#include "kernel.h"
#include "machine.h"
#include "say.h"
#include "syscall.h"

enum { PAGE_BYTES = 4096 };
enum { SEGMENT_LOAD = 1, SEGMENT_NOTE = 4, SEGMENT_WRITABLE = 2, NOTE_ENTRY = 18, MOST_SEGMENTS = 16 };
enum { START_MAGIC = 0x336ec578, MEMORY_IS_RAM = 1 };
#define ELF_MAGIC 0x464c457fu

struct elf_header {
  uint32_t magic;
  uint8_t identification[12];
  uint16_t type, machine;
  uint32_t version;
  uint64_t entry, segments, sections;
  uint32_t flags;
  uint16_t header_bytes, segment_bytes, segment_count;
};
struct elf_segment {
  uint32_t type, flags;
  uint64_t offset, address, physical, file_bytes, memory_bytes, align;
};
struct note {
  uint32_t name_bytes, body_bytes, type;
  char name[4];
  uint32_t body;
};

static void* map(uint64_t at, uint64_t size, int flags, int descriptor, uint64_t offset) {
  return (void*)syscall6(SYS_mmap, at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | flags, descriptor, offset);
}
static bool is_mapped(void* address) { return (uint64_t)address < -(uint64_t)PAGE_BYTES; }

/* Whole pages that the machine only reads are mapped from the file. Others are read, for a copy when they are first written costs more. */
static void load_segment(struct guest* guest, struct file file, const struct elf_segment* segment) {
  if (segment->physical + segment->memory_bytes > guest->size || segment->physical + segment->memory_bytes < segment->physical)
    refuse("E_ADDRESS_SPACE: the machine's memory is smaller than the image. Start it with a larger --memory: ", file.path);
  uint64_t at = (uint64_t)guest->memory + segment->physical;
  bool is_mappable = !(segment->flags & SEGMENT_WRITABLE) && (segment->physical | segment->offset) % PAGE_BYTES == 0;
  uint64_t whole = is_mappable ? segment->file_bytes & -(uint64_t)PAGE_BYTES : 0;
  if (whole > 0 && !is_mapped(map(at, whole, MAP_FIXED, file.descriptor, segment->offset))) refuse("E_UNREADABLE: this file can't be mapped: ", file.path);
  file_read(file, (void*)(at + whole), segment->file_bytes - whole, segment->offset + whole);
}

struct guest guest_load(const char* image, uint64_t size) {
  struct guest guest = {.size = size, .memory = map(0, size, MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)};
  if (!is_mapped(guest.memory)) say_and_exit(ABI_EXIT_ENVIRONMENT, "E_ADDRESS_SPACE: the system does not give the machine its memory. Raise `ulimit -v`, or start it with a smaller --memory.");
  struct file file = file_open(image);
  struct elf_header header;
  struct elf_segment segments[MOST_SEGMENTS];
  file_read(file, &header, sizeof header, 0);
  if (header.magic != ELF_MAGIC || header.segment_bytes != sizeof *segments || header.segment_count > MOST_SEGMENTS) refuse("E_MALFORMED: this is no bootable image: ", image);
  file_read(file, segments, header.segment_count * sizeof *segments, header.segments);
  for (int i = 0; i < header.segment_count; i++) {
    if (segments[i].type == SEGMENT_LOAD) load_segment(&guest, file, &segments[i]);
    struct note note;
    if (segments[i].type != SEGMENT_NOTE || segments[i].file_bytes < sizeof note) continue;
    file_read(file, &note, sizeof note, segments[i].offset);
    if (note.type == NOTE_ENTRY) guest.entry = note.body;
  }
  if (guest.entry == 0) refuse("E_MALFORMED: this image says not where it is entered (a PVH note): ", image);
  return guest;
}

static void put_u32(struct guest* guest, uint64_t at, uint32_t value) { memcpy(guest->memory + at, &value, sizeof value); }
static void put_u64(struct guest* guest, uint64_t at, uint64_t value) { memcpy(guest->memory + at, &value, sizeof value); }

void guest_pass(struct guest* guest, const char* module) {
  struct file file = file_open(module);
  uint64_t at = (guest->size - file.size) & -(uint64_t)PAGE_BYTES;
  if (file.size > guest->size / 2) refuse("E_MEMORY: the event is too large for the machine's memory. Start it with a larger --memory: ", module);
  file_read(file, guest->memory + at, file.size, 0);
  struct request* request = (struct request*)(guest->memory + at);
  if (file.size >= sizeof *request && request->magic == REQUEST_MAGIC) {
    request->realtime = machine_clock(MACHINE_REALTIME);
    machine_random(request->seed, sizeof request->seed);
    request->flags |= REQUEST_MONITOR;
  }
  /* hvm_start_info, version 1; its one module; its one range of memory. */
  put_u32(guest, START_INFO, START_MAGIC);
  put_u32(guest, START_INFO + 4, 1);
  put_u32(guest, START_INFO + 12, 1);
  put_u64(guest, START_INFO + 16, MODULES);
  put_u64(guest, START_INFO + 40, MEMORY_MAP);
  put_u32(guest, START_INFO + 48, 1);
  put_u64(guest, MODULES, at);
  put_u64(guest, MODULES + 8, file.size);
  put_u64(guest, MEMORY_MAP, 0);
  put_u64(guest, MEMORY_MAP + 8, guest->size);
  put_u32(guest, MEMORY_MAP + 16, MEMORY_IS_RAM);
}
