/* Messages of the executable itself, in the form of all of sporelet's: "sporelet: CODE: what happened". */
#pragma once

#include <stdint.h>

#include "abi.h"
#include "machine.h"

/* Writes "sporelet: ", the parts up to a NULL, and a newline to stderr, in one piece as far as it is short. */
void say_parts(const char* const* parts);
#define say(...) say_parts((const char* const[]){__VA_ARGS__, 0})

/* Where they go; by default the machine's stderr. */
extern bool (*say_write)(enum machine_stream stream, const void* from, size_t size);

_Noreturn void say_and_exit(int status, const char* message);

/* Decimal digits of a number, in place of its last call's. */
const char* decimal(uint64_t value);
const char* hexadecimal(uint64_t value);
