/*
 * The first serial line (a 16550) is stdin and stdout; QEMU's debug console, where there is one, is stderr. Our own monitor
 * takes both in larger pieces.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum serial_stream { SERIAL_STDOUT = 1, SERIAL_STDERR = 2 };

void serial_start(bool has_monitor);

/* Sends 16 bytes at a time. What was received meanwhile is lost when this begins, so it is for machines that read nothing. */
void serial_use_fifo(void);
void serial_write(enum serial_stream stream, const void* from, uint64_t size);

/* Waits for a byte and takes what is there with it. */
uint64_t serial_read(void* to, uint64_t size);
