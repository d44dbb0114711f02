#include "abi.h"
#include "services.h"

#include <stdbool.h>

#include "clock.h"
#include "memory.h"
#include "paging.h"
#include "ports.h"
#include "serial.h"

enum { PAGE = 4096 };

/* Ends QEMU (isa-debug-exit) or our own VMM; a second port takes the status where the first can't carry all of it. */
enum { PORT_STATUS = 0xea, PORT_EXIT = 0xf4, PORT_KEYBOARD = 0x64, KEYBOARD_RESET = 0xfe };

_Noreturn void power_off(int status) {
  port_write(PORT_STATUS, (uint8_t)status);
  port_write_long(PORT_EXIT, (uint32_t)status);
  port_write(PORT_KEYBOARD, KEYBOARD_RESET);
  for (;;) __asm__ volatile("hlt");
}

_Noreturn void panic(const char* what) {
  uint64_t size = 0;
  while (what[size] != 0) size++;
  serial_write(SERIAL_STDERR, "sporelet: E_INTERNAL: ", 22);
  serial_write(SERIAL_STDERR, what, size);
  serial_write(SERIAL_STDERR, "\n", 1);
  power_off(ABI_EXIT_ENVIRONMENT);
}

/* Whether the program may have the kernel use [from, from + size): it is the program's, and from here on it is there. */
static bool is_users(uint64_t from, uint64_t size, bool for_writing) {
  if (from + size < from) return false;
  for (uint64_t at = from & -(uint64_t)PAGE; at < from + size; at += PAGE)
    if (touch_page(at, for_writing) != TOUCHED) return false;
  return true;
}

uint64_t serve(enum service which, uint64_t a, uint64_t b, uint64_t c) {
  switch (which) {
    case SERVICE_WRITE:
      if (!is_users(b, c, false)) return false;
      serial_write(a == SERIAL_STDOUT ? SERIAL_STDOUT : SERIAL_STDERR, (const void*)b, c);
      return true;
    case SERVICE_READ:
      return is_users(a, b < PAGE ? b : PAGE, true) ? serial_read((void*)a, b < PAGE ? b : PAGE) : 0;
    case SERVICE_CLEAR:
      if (a < LINEAR_MEMORY || b > LINEAR_MEMORY + LINEAR_MEMORY_REACH) return false;
      clear_pages(a, b);
      return true;
    case SERVICE_EXIT:
      power_off((int)a);
    case SERVICE_CLOCK: {
      uint64_t cycles = cycles_per_ms();
      if (cycles == 0) panic("the machine has no clock to measure its counter by");
      return cycles;
    }
  }
  return 0;
}
