#include "devices.h"

#include <stdbool.h>
#include <string.h>

#include "bare/monitor.h"
#include "machine.h"
#include "syscall.h"

enum { SERIAL_DATA = 0x3f8, SERIAL_STATUS = 0x3fd, HAS_DATA = 1, HAS_ROOM = 0x60, EOT = 4 };
enum { DEBUG_CONSOLE = 0xe9, POWER_OFF = 0xf4 };

/* While this bit of it is set, the data port is that of the line's speed. */
enum { SERIAL_LINE = 0x3fb, SELECTS_SPEED = 0x80 };
static bool selects_speed;

/* What the machine has written and a newline or the end has not yet sent on. */
static uint8_t output[65536];
static size_t output_size;

static void flush(void) {
  machine_write(MACHINE_STDOUT, output, output_size);
  output_size = 0;
}

static void write_serial(const uint8_t* data, size_t size) {
  for (; size > 0; data++, size--) {
    output[output_size++] = *data;
    if (*data == '\n' || output_size == sizeof output) flush();
  }
}

/* What the machine asks for is checked: it may ask for anything. */
static void write_piece(const struct guest* guest, uint32_t at) {
  struct monitor_write piece;
  if (at > guest->size - sizeof piece) return;
  memcpy(&piece, guest->memory + at, sizeof piece);
  if (piece.address > guest->size || piece.size > guest->size - piece.address) return;
  machine_write(piece.stream == MACHINE_STDOUT ? MACHINE_STDOUT : MACHINE_STDERR, guest->memory + piece.address, piece.size);
}

static uint8_t input[4096];
static size_t input_at, input_end;

/* Waits a moment for input, so that a machine that waits does not keep a processor busy; at its end there are EOTs. */
static bool has_input(bool waits) {
  if (input_at < input_end) return true;
  struct {
    int descriptor;
    int16_t wanted, found;
  } stdin_ready = {0, 1, 0};
  enum { WAIT_MS = 100 };
  if (syscall3(SYS_poll, (int64_t)&stdin_ready, 1, waits ? WAIT_MS : 0) <= 0) return false;
  int64_t taken = machine_read(input, sizeof input);
  if (taken <= 0) {
    input[0] = EOT;
    taken = 1;
  }
  input_at = 0;
  input_end = taken;
  return true;
}

void device_write(const struct guest* guest, uint16_t port, const uint8_t* data, int size, uint32_t count) {
  if (port == SERIAL_LINE) selects_speed = *data & SELECTS_SPEED;
  else if (port == SERIAL_DATA && !selects_speed) write_serial(data, (size_t)size * count);
  else if (port == DEBUG_CONSOLE) machine_write(MACHINE_STDERR, data, (size_t)size * count);
  else if (port == MONITOR_PORT_WRITE && size == sizeof(uint32_t)) {
    uint32_t at;
    memcpy(&at, data, sizeof at);
    write_piece(guest, at);
  } else if (port == POWER_OFF) {
    flush();
    machine_exit(*data);
  }
}

static uint8_t read_byte(uint16_t port) {
  static int polls;
  enum { POLLS_BEFORE_WAITING = 8 };
  if (port == SERIAL_STATUS) return HAS_ROOM | (has_input(++polls > POLLS_BEFORE_WAITING) ? HAS_DATA : 0);
  polls = 0;
  if (port == SERIAL_DATA) return input_at < input_end ? input[input_at++] : 0;
  return port == DEBUG_CONSOLE ? DEBUG_CONSOLE : 0;
}

void device_read(uint16_t port, uint8_t* data, int size, uint32_t count) {
  memset(data, 0, (size_t)size * count);
  for (uint32_t i = 0; i < count; i++) data[i * size] = read_byte(port);
}
