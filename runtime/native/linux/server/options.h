/* What the server was told on the command line. Times in ns. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "network.h"

struct server_options {
  bool is_wanted; /* --listen is given */
  struct socket_address address;
  uint32_t address_size;
  uint32_t processes, max_connections;
  uint64_t max_body, max_response, max_buffer;
  uint64_t timeout, request_timeout, idle_timeout, drain;
  bool answers_health, keeps_log;
};

extern struct server_options server_options;

void server_defaults(void);

/* Takes an option of the server; false for what is none. */
bool read_server_flag(const char* option);
bool takes_server_value(const char* option);
/* False where the value is none of those that the option can have. */
bool read_server_option(const char* option, const char* value);
