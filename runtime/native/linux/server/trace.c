#include "trace.h"

#include <stddef.h>

static bool is_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

/* `count` digits, of which one is not 0 unless all may be. */
static bool are_digits(const char* at, size_t count, bool may_be_zero) {
  bool is_other = may_be_zero;
  for (size_t i = 0; i < count; i++) {
    if (!is_digit(at[i])) return false;
    if (at[i] != '0') is_other = true;
  }
  return is_other;
}

bool is_traceparent(const char* header) {
  if (!are_digits(header, 2, true) || (header[0] == 'f' && header[1] == 'f') || header[2] != '-') return false;
  if (!are_digits(header + TRACE_ID_AT, TRACE_ID_DIGITS, false) || header[35] != '-') return false;
  if (!are_digits(header + 36, 16, false) || header[52] != '-') return false;
  return are_digits(header + 53, 2, true) && (header[55] == 0 || header[55] == '-');
}
