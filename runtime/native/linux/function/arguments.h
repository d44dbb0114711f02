/* The command line of the executable, and what of the process's environment reaches the function. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct arguments {
  /* NULL if stdin is the event. */
  const char* event;
  /* In ns; 0 is none. */
  uint64_t timeout;
  bool serve;
  /* "127.0.0.1:9001" where AWS Lambda has started the executable to ask for invocations there; else NULL. */
  const char* lambda_api;
};

/* `argv` ends with NULL, and so does `variables`. Ends the process after --help and for what it does not know. */
struct arguments read_arguments(const char* const* argv, const char* const* variables);
