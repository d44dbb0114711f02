#include "clock.h"

#include <stdbool.h>

#include "cpu.h"
#include "ports.h"

/* Hypervisors that tell the counter's kHz do it in this leaf; our VMM does. */
enum { HYPERVISOR = 0x40000000, HYPERVISOR_TIMING = 0x40000010, TIMING_LEAVES = 0x100 };

/* The interval timer (8254): channel 2, which needs no interrupt. READ_BACK latches its status, then its count. */
enum { PIT_DATA = 0x42, PIT_COMMAND = 0x43, PIT_GATE = 0x61, PIT_HZ = 1193182, COUNT_DOWN_ONCE = 0xb0, READ_BACK = 0xc8, HAS_ENDED = 0x80 };

static uint64_t first_cycles;

/* How far the timer has come, and the processor's counter; the timer ends after 55 ms, and what it says then is nothing. */
struct timer {
  uint64_t cycles;
  uint16_t ticks;
  bool has_ended;
};

static struct timer read_timer(void) {
  port_write(PIT_COMMAND, READ_BACK);
  uint64_t passed = cycles() - first_cycles;
  uint8_t status = port_read(PIT_DATA);
  uint8_t low = port_read(PIT_DATA);
  return (struct timer){passed, 0xffff - (uint16_t)(port_read(PIT_DATA) << 8 | low), status & HAS_ENDED};
}

static void start_timer(void) {
  port_write(PIT_GATE, (port_read(PIT_GATE) & ~2) | 1);
  port_write(PIT_COMMAND, COUNT_DOWN_ONCE);
  port_write(PIT_DATA, 0xff);
  port_write(PIT_DATA, 0xff);
  first_cycles = cycles();
}

uint64_t clock_start(void) {
  uint32_t last = cpuid(HYPERVISOR).a;
  uint32_t told = last >= HYPERVISOR_TIMING && last < HYPERVISOR + TIMING_LEAVES ? cpuid(HYPERVISOR_TIMING).a : 0;
  if (told == 0) start_timer();
  return told;
}

uint64_t cycles_per_ms(void) {
  enum { ENOUGH_TICKS = PIT_HZ / 500, MOST_ATTEMPTS = 1000000 };
  for (int i = 0; i < MOST_ATTEMPTS; i++) {
    struct timer timer = read_timer();
    if (timer.has_ended) start_timer();
    else if (timer.ticks >= ENOUGH_TICKS) return timer.cycles * (PIT_HZ / 1000) / timer.ticks;
  }
  return 0;
}

enum { CMOS_INDEX = 0x70, CMOS_DATA = 0x71 };
enum { SECONDS = 0, MINUTES = 2, HOURS = 4, DAY = 7, MONTH = 8, YEAR = 9, STATUS_A = 10, STATUS_B = 11, IS_UPDATING = 0x80, IS_BINARY = 4 };

static uint8_t cmos(uint8_t index) {
  port_write(CMOS_INDEX, index);
  return port_read(CMOS_DATA);
}

static uint64_t number(uint8_t index) {
  uint8_t value = cmos(index);
  return cmos(STATUS_B) & IS_BINARY ? value : (value >> 4) * 10 + (value & 15);
}

/* Days from 1970 to a date of the Gregorian calendar; years begin in March, so that a leap day is the last. */
static uint64_t days_since_1970(uint64_t year, uint64_t month, uint64_t day) {
  uint64_t y = month <= 2 ? year - 1 : year, m = month <= 2 ? month + 9 : month - 3;
  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

uint64_t read_battery_clock(void) {
  uint64_t seconds;
  do {
    while (cmos(STATUS_A) & IS_UPDATING) continue;
    seconds = number(SECONDS);
    uint64_t days = days_since_1970(2000 + number(YEAR), number(MONTH), number(DAY));
    seconds += days * 86400 + number(HOURS) * 3600 + number(MINUTES) * 60;
  } while (number(SECONDS) != seconds % 60); /* it went on meanwhile */
  return seconds * 1000000000;
}
