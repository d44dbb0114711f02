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

/* That of a status which the glue answered; E_TRAPPED for one that stands for none. */
enum failure failure_of_status(uint32_t status);

/* That which a message of ours begins with. */
enum failure failure_named(const char* code_and_text);

/* What HTTP calls a status. */
const char* status_name(uint32_t status);
