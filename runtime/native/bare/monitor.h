/* What our own monitor (vmm/) does for a machine beyond what every virtual machine does. Memory is zero where nothing was loaded. */
#pragma once

#include <stdint.h>

/* Takes the physical address of a monitor_write: one exit for a page, where a serial line has one for every byte. */
enum { MONITOR_PORT_WRITE = 0xec };

struct monitor_write {
  /* 1 is stdout, 2 is stderr. */
  uint32_t stream;
  uint32_t size;
  /* Physical. */
  uint64_t address;
};
