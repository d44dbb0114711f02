/* Values of options: times, sizes, numbers, addresses. Each ends the process with a message for what it can't read. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "network.h"

/* "500", "500ms" or "2s" in ns. */
uint64_t time_of(const char* option, const char* text);

/* "65536", "64KiB" or "8MiB" in bytes. */
uint64_t size_of(const char* option, const char* text);

/* A whole number from 1 to `most`. */
uint64_t count_of(const char* option, const char* text, uint64_t most);

/* "0.0.0.0:8080", "[::]:8080" or ":8080", which is 0.0.0.0:8080. Answers its size. */
uint32_t address_of(const char* option, const char* text, struct socket_address* address);

/* A port as the address has it. */
uint16_t port_of(const char* option, const char* text);

/* Four numbers with points between them; what follows, or NULL. */
const char* v4_of(const char* text, uint8_t address[4]);

/* Groups of RFC 4291, section 2.2, up to "]"; what follows it, or NULL. */
const char* v6_of(const char* text, uint8_t address[16]);
