/* What the engine's host asks of the machine beneath: implemented over Linux' system calls (linux/) and over no system at all (bare/). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The unit in which memory is mapped and protected: 4 KiB, or on arm64 what its Linux was built with, up to 64 KiB. */
extern uint32_t machine_page_bytes;

enum machine_stream { MACHINE_STDOUT = 1, MACHINE_STDERR = 2 };
enum machine_clock { MACHINE_REALTIME = 0, MACHINE_MONOTONIC = 1, MACHINE_CPU = 2 };

/* Takes up to `size` bytes of the input; 0 at its end, negative if there is none. */
int64_t machine_read(void* to, size_t size);

/* Writes all of it, or answers false. */
bool machine_write(enum machine_stream stream, const void* from, size_t size);

/* In ns; MACHINE_REALTIME counts from 1970. */
uint64_t machine_clock(enum machine_clock clock);

/* Fills with bytes that nobody can foretell, or answers false. */
bool machine_random(void* to, size_t size);

void machine_sleep(uint64_t nanoseconds);

/* Makes [from, to) of linear memory zero, in the way that is soonest done where little of it was touched. */
void machine_clear(uint64_t from, uint64_t to);

/* Makes whole pages of linear memory read-only, or writable again. False where the machine does not, and nothing has become read-only that was not. */
bool machine_protect(uint32_t from, uint32_t to, bool is_writable);

/* Has `machine_time_out` called after so many ns of CPU time, for what does not look at the clock itself; 0 calls it off. */
void machine_set_alarm(uint64_t nanoseconds);
void machine_time_out(void);

_Noreturn void machine_exit(int status);
