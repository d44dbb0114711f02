/* Why a request is refused or its function failed: the codes of src/errors.ts, with what `sporelet serve` says of each. */
#pragma once

#include <stdint.h>

#include "failures.h"

#define NAMED(code, status, meaning, headers) code,
enum failure { NO_FAILURE, FAILURES(NAMED) };
#undef NAMED

struct failure_entry {
  const char* code;
  uint32_t status;
  const char* meaning;
  /* Of the response, each with its line's end. */
  const char* headers;
};

const struct failure_entry* failure_entry(enum failure failure);

/* Why the last invocation failed. */
enum failure failure_of_invocation(void);

/* What HTTP calls a status. */
const char* status_name(uint32_t status);
