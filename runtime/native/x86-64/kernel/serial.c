#include "serial.h"

#include "frames.h"
#include "monitor.h"
#include "paging.h"
#include "ports.h"

enum { COM1 = 0x3f8, DATA = COM1, INTERRUPTS = COM1 + 1, FIFO = COM1 + 2, LINE = COM1 + 3, MODEM = COM1 + 4, STATUS = COM1 + 5 };
enum { STATUS_HAS_DATA = 1, STATUS_HAS_ROOM = 0x20, LINE_DIVISOR = 0x80, LINE_8N1 = 3, FIFO_ON_AND_CLEAR = 7, FIFO_BYTES = 16, MODEM_READY = 3 };
/* Reading it says 0xe9 if it is there (QEMU's isa-debugcon, our VMM). */
enum { DEBUG_CONSOLE = 0xe9 };

static bool monitor, has_debug_console;
static uint64_t bytes_at_once = 1;

void serial_start(bool has_monitor) {
  monitor = has_monitor;
  if (monitor) return;
  port_write(INTERRUPTS, 0);
  port_write(LINE, LINE_DIVISOR);
  port_write(DATA, 1); /* 115,200 bits per second */
  port_write(INTERRUPTS, 0);
  port_write(LINE, LINE_8N1);
  port_write(MODEM, MODEM_READY);
  has_debug_console = port_read(DEBUG_CONSOLE) == DEBUG_CONSOLE;
}

void serial_use_fifo(void) {
  if (monitor) return;
  port_write(FIFO, FIFO_ON_AND_CLEAR);
  bytes_at_once = FIFO_BYTES;
}

static void write_to_monitor(enum serial_stream stream, uint64_t from, uint64_t size) {
  static volatile struct monitor_write piece;
  while (size > 0) {
    uint64_t left = FRAME_BYTES - from % FRAME_BYTES;
    piece.stream = stream;
    piece.size = (uint32_t)(size < left ? size : left);
    piece.address = physical_of(from);
    port_write_long(MONITOR_PORT_WRITE, (uint32_t)(uint64_t)&piece);
    from += piece.size;
    size -= piece.size;
  }
}

void serial_write(enum serial_stream stream, const void* from, uint64_t size) {
  if (monitor) {
    write_to_monitor(stream, (uint64_t)from, size);
    return;
  }
  if (stream == SERIAL_STDERR && has_debug_console) {
    port_write_all(DEBUG_CONSOLE, from, size);
    return;
  }
  for (const uint8_t* at = from; size > 0;) {
    uint64_t part = size < bytes_at_once ? size : bytes_at_once;
    while (!(port_read(STATUS) & STATUS_HAS_ROOM)) continue;
    port_write_all(DATA, at, part);
    at += part;
    size -= part;
  }
}

uint64_t serial_read(void* to, uint64_t size) {
  uint64_t taken = 0;
  while (!(port_read(STATUS) & STATUS_HAS_DATA)) __asm__ volatile("pause");
  while (taken < size && port_read(STATUS) & STATUS_HAS_DATA) ((uint8_t*)to)[taken++] = port_read(DATA);
  return taken;
}
