#include "segments.h"

/* Descriptors: Intel SDM, volume 3, sections 3.4.5, 6.14.1 and 7.7. */
enum { VECTORS = 32, GATE_BYTES = 16 };

extern const uint8_t trap_gates[VECTORS * GATE_BYTES]; /* traps.S */

static uint8_t trap_stack[16384] __attribute__((aligned(16)));

static struct __attribute__((packed)) {
  uint32_t reserved;
  uint64_t privileged_stacks[3], reserved2, trap_stacks[7], reserved3;
  uint16_t reserved4, port_map;
} task;

static uint64_t descriptors[] = {
    0,
    0x00af9b000000ffff, /* kernel code */
    0x00cf93000000ffff, /* kernel data */
    0, 0,               /* task, filled in below */
    0x00cff3000000ffff, /* user data */
    0x00affb000000ffff, /* user code */
};

struct __attribute__((packed)) table {
  uint16_t last;
  uint64_t address;
};

void segments_start(void) {
  uint64_t at = (uint64_t)&task;
  task.trap_stacks[0] = task.privileged_stacks[0] = (uint64_t)(trap_stack + sizeof trap_stack);
  task.port_map = sizeof task; /* the program may use no port */
  descriptors[3] = (sizeof task - 1) | (at & 0xffffff) << 16 | 0x89ull << 40 | (at >> 24 & 0xff) << 56;
  descriptors[4] = at >> 32;
  struct table descriptor_table = {sizeof descriptors - 1, (uint64_t)descriptors}, gate_table = {sizeof trap_gates - 1, (uint64_t)trap_gates};
  __asm__ volatile("lgdt %0; lidt %1; ltr %w2" ::"m"(descriptor_table), "m"(gate_table), "r"(SELECTOR_TASK) : "memory");
}
