/* The signals that ask the server to end, or say that a process has ended: they are waited for, and interrupt nothing. */
#pragma once

#include <stdint.h>

extern const uint64_t signal_set;

void hold_signals(void);

/* A descriptor that is readable when the process is asked to end. */
int32_t open_signals(void);
