/* A virtual machine monitor on /dev/kvm: one processor, some memory, three devices. sporelet-vmm <image> <memory in KiB> <module> */
#include <linux/kvm.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "devices.h"
#include "guest.h"
#include "kernel.h"
#include "machine.h"
#include "say.h"
#include "syscall.h"

/* Another status than a function's, for the launcher to take another way. */
enum { STATUS_NO_KVM = 125 };
enum { O_RDWR = 2, O_CLOEXEC = 02000000 };

static int64_t call(int64_t descriptor, uint64_t request, const void* argument, const char* what) {
  int64_t result = syscall3(SYS_ioctl, descriptor, request, (int64_t)argument);
  if (result >= 0) return result;
  say("E_MACHINE: /dev/kvm refuses ", what, ", error ", decimal(-result));
  machine_exit(STATUS_NO_KVM);
}

/* What the processor says of itself, and how fast its counter runs, in the leaf where hypervisors tell it. */
static void set_cpuid(int64_t kvm, int64_t cpu) {
  enum { MOST_LEAVES = 128, HYPERVISOR = 0x40000000, HYPERVISOR_TIMING = 0x40000010 };
  static struct {
    struct kvm_cpuid2 head;
    struct kvm_cpuid_entry2 leaves[MOST_LEAVES];
  } table = {.head.nent = MOST_LEAVES - 1};
  call(kvm, KVM_GET_SUPPORTED_CPUID, &table, "to tell its processor");
  int64_t khz = syscall3(SYS_ioctl, cpu, KVM_GET_TSC_KHZ, 0);
  for (uint32_t i = 0; khz > 0 && i < table.head.nent; i++)
    if (table.leaves[i].function == HYPERVISOR) {
      table.leaves[i].eax = HYPERVISOR_TIMING;
      table.leaves[table.head.nent++] = (struct kvm_cpuid_entry2){.function = HYPERVISOR_TIMING, .eax = (uint32_t)khz};
      break;
    }
  call(cpu, KVM_SET_CPUID2, &table, "the processor's description");
}

/* PVH's entry: protected mode of 32 bits, flat segments, no paging, %ebx points at the start info. */
static void set_registers(int64_t cpu, uint32_t entry) {
  enum { CODE = 11, DATA = 3, PROTECTED = 1, EXTENSION_TYPE = 0x10 };
  struct kvm_sregs special;
  call(cpu, KVM_GET_SREGS, &special, "its registers");
  struct kvm_segment code = {.limit = 0xffffffff, .selector = 8, .type = CODE, .present = 1, .db = 1, .s = 1, .g = 1};
  struct kvm_segment data = code;
  data.type = DATA;
  data.selector = 16;
  special.cs = code;
  special.ds = special.es = special.fs = special.gs = special.ss = data;
  special.cr0 = PROTECTED | EXTENSION_TYPE;
  special.cr4 = 0;
  special.efer = 0;
  call(cpu, KVM_SET_SREGS, &special, "its registers");
  struct kvm_regs registers = {.rip = entry, .rbx = START_INFO, .rflags = 2};
  call(cpu, KVM_SET_REGS, &registers, "its registers");
}

static void run(const struct guest* guest, int64_t cpu, struct kvm_run* state) {
  for (;;) {
    int64_t result = syscall3(SYS_ioctl, cpu, KVM_RUN, 0);
    if (result == -EINTR) continue;
    if (result < 0 || state->exit_reason != KVM_EXIT_IO) {
      say("E_MACHINE: the virtual machine stopped; KVM's reason is ", decimal(result < 0 ? (uint64_t)-result : state->exit_reason));
      machine_exit(ABI_EXIT_ENVIRONMENT);
    }
    uint8_t* data = (uint8_t*)state + state->io.data_offset;
    if (state->io.direction == KVM_EXIT_IO_OUT) device_write(guest, state->io.port, data, state->io.size, state->io.count);
    else device_read(state->io.port, data, state->io.size, state->io.count);
  }
}

static uint64_t number(const char* text) {
  uint64_t value = 0;
  for (; *text >= '0' && *text <= '9'; text++) value = value * 10 + (*text - '0');
  return value;
}

_Noreturn void linux_start(const uint64_t* stack) {
  const char* const* argv = (const char* const*)(stack + 1);
  if (stack[0] != 4) say_and_exit(ABI_EXIT_USAGE, "E_USAGE: sporelet-vmm <image> <memory in KiB> <module>");
  int64_t kvm = syscall3(SYS_open, (int64_t)"/dev/kvm", O_RDWR | O_CLOEXEC, 0);
  if (kvm < 0) say_and_exit(STATUS_NO_KVM, "E_MACHINE: /dev/kvm can't be opened");
  struct guest guest = guest_load(argv[1], number(argv[2]) << 10);
  guest_pass(&guest, argv[3]);
  int64_t machine = call(kvm, KVM_CREATE_VM, NULL, "a virtual machine");
  struct kvm_userspace_memory_region region = {.memory_size = guest.size, .userspace_addr = (uint64_t)guest.memory};
  call(machine, KVM_SET_USER_MEMORY_REGION, &region, "memory");
  int64_t cpu = call(machine, KVM_CREATE_VCPU, NULL, "a processor");
  int64_t state_bytes = call(kvm, KVM_GET_VCPU_MMAP_SIZE, NULL, "its state");
  struct kvm_run* state = (struct kvm_run*)syscall6(SYS_mmap, 0, state_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, cpu, 0);
  set_cpuid(kvm, cpu);
  set_registers(cpu, guest.entry);
  run(&guest, cpu, state);
  machine_exit(ABI_EXIT_OK);
}
