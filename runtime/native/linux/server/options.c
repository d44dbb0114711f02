#include "options.h"

#include <string.h>

#include "values.h"

static const uint64_t NS_PER_SECOND = 1000000000;

/* As `sporelet serve` has them (src/server/app.ts, src/workers/host.ts). */
struct server_options server_options;

void server_defaults(void) {
  server_options = (struct server_options){
      .processes = 1,
      .max_connections = 1024,
      .max_body = 8 << 20,
      .max_response = 16 << 20,
      .max_buffer = 64 << 20,
      .timeout = 10 * NS_PER_SECOND,
      .request_timeout = 30 * NS_PER_SECOND,
      .idle_timeout = 120 * NS_PER_SECOND,
      .drain = 10 * NS_PER_SECOND,
  };
}

enum { MOST_PROCESSES = 256, MOST_CONNECTIONS = 10000 };
static const uint64_t LEAST_BUFFER = 1 << 20;

static bool is(const char* a, const char* b) { return strlen(a) == strlen(b) && memcmp(a, b, strlen(b)) == 0; }

bool read_server_flag(const char* option) {
  if (!is(option, "--health")) return false;
  server_options.answers_health = true;
  return true;
}

bool takes_server_value(const char* option) {
  static const char* const those[] = {"--listen", "--processes", "--log", "--max-connections", "--max-body", "--max-response", "--max-buffer", "--request-timeout", "--idle-timeout", "--drain"};
  for (size_t i = 0; i < sizeof those / sizeof *those; i++)
    if (is(option, those[i])) return true;
  return false;
}

bool read_server_option(const char* option, const char* value) {
  struct server_options* options = &server_options;
  if (is(option, "--listen")) {
    options->address_size = address_of(option, value, &options->address);
    options->is_wanted = true;
  } else if (is(option, "--processes")) options->processes = count_of(option, value, MOST_PROCESSES);
  else if (is(option, "--max-connections")) options->max_connections = count_of(option, value, MOST_CONNECTIONS);
  else if (is(option, "--max-body")) options->max_body = size_of(option, value);
  else if (is(option, "--max-response")) options->max_response = size_of(option, value);
  else if (is(option, "--max-buffer")) {
    uint64_t size = size_of(option, value);
    options->max_buffer = size < LEAST_BUFFER ? LEAST_BUFFER : size;
  }
  else if (is(option, "--request-timeout")) options->request_timeout = time_of(option, value);
  else if (is(option, "--idle-timeout")) options->idle_timeout = time_of(option, value);
  else if (is(option, "--drain")) options->drain = time_of(option, value);
  else if (is(option, "--log") && (is(value, "json") || is(value, "off"))) options->keeps_log = is(value, "json");
  else return false;
  return true;
}
