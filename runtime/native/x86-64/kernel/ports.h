/* Devices as the processor reaches them: by port. */
#pragma once

#include <stdint.h>

static inline void port_write(uint16_t port, uint8_t value) { __asm__ volatile("outb %0, %1" ::"a"(value), "Nd"(port)); }
static inline void port_write_long(uint16_t port, uint32_t value) { __asm__ volatile("outl %0, %1" ::"a"(value), "Nd"(port)); }

static inline uint8_t port_read(uint16_t port) {
  uint8_t value;
  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

static inline void port_write_all(uint16_t port, const void* from, uint64_t size) {
  __asm__ volatile("rep outsb" : "+S"(from), "+c"(size) : "d"(port) : "memory");
}
