/* W3C Trace Context. */
#pragma once

#include <stdbool.h>

enum { TRACE_ID_AT = 3, TRACE_ID_DIGITS = 32 };

/* Whether the header is one (section 3.2.2); then its trace id is at TRACE_ID_AT. src/server/trace.ts asks the same. */
bool is_traceparent(const char* header);
