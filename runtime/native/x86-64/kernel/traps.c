/* What the kernel does about an exception: a service, a page, or the program's own affair. */
#include <stdbool.h>
#include <stdint.h>

#include "bare.h"
#include "paging.h"
#include "services.h"

enum { UNDEFINED_INSTRUCTION = 6, PAGE_FAULT = 14, UD2_BYTES = 2, USER_MODE = 3, WRITING = 2 };

/* As traps.S pushes it. */
struct trap_frame {
  uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax;
  uint64_t vector, error;
  uint64_t rip, cs, flags, rsp, ss;
};

extern const char service_gate[], user_fault_entry[]; /* x86-64/bare/service.S */

static void blame_program(struct trap_frame* frame, int why, uint64_t address) {
  frame->rip = (uint64_t)user_fault_entry;
  frame->rdi = why;
  frame->rsi = address;
}

static void on_page_fault(struct trap_frame* frame) {
  uint64_t address;
  __asm__ volatile("mov %%cr2, %0" : "=r"(address));
  /* A page that is there and still faults is one that the program may not use so. */
  enum touched touched = frame->error & 1 ? TOUCH_NOT_MAPPED : touch_page(address, frame->error & WRITING);
  if (touched == TOUCH_NO_MEMORY) blame_program(frame, FAULT_NO_MEMORY, address);
  else if (touched == TOUCH_NOT_MAPPED) blame_program(frame, FAULT_ACCESS, address);
}

void on_trap(struct trap_frame* frame) {
  if ((frame->cs & 3) != USER_MODE) panic("the kernel itself failed");
  if (frame->vector == UNDEFINED_INSTRUCTION && frame->rip == (uint64_t)service_gate) {
    frame->rax = serve((enum service)frame->rdi, frame->rsi, frame->rdx, frame->rcx);
    frame->rip += UD2_BYTES;
  } else if (frame->vector == PAGE_FAULT) on_page_fault(frame);
  else blame_program(frame, FAULT_EXCEPTION, frame->vector);
}
