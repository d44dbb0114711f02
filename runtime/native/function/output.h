/* Where what the function writes goes: to the machine's streams, or to whoever takes it instead. */
#pragma once

#include "machine.h"

/* Takes all of it, or answers false. */
extern bool (*output_write)(enum machine_stream stream, const void* from, size_t size);
