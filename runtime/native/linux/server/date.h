/* Times as HTTP and the log write them. */
#pragma once

#include <stdint.h>

#include "text.h"

/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7), of now. */
const char* http_date(void);

/* "1994-11-06T08:49:37.123Z", of now. */
void text_time(struct text* text);
