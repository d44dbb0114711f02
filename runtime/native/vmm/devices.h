/* The devices of the virtual machine: a serial line on stdin and stdout, a debug console on stderr, and its end. */
#pragma once

#include <stdint.h>

#include "guest.h"

/* `count` accesses of `size` bytes each; ends the process when the machine powers off. */
void device_write(const struct guest* guest, uint16_t port, const uint8_t* data, int size, uint32_t count);
void device_read(uint16_t port, uint8_t* data, int size, uint32_t count);
