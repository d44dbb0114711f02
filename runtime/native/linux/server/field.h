/* What names and values of HTTP's headers may be. */
#pragma once

#include <stdbool.h>

/* RFC 9110, section 5.6.2. */
bool is_token_character(char c);

/* A whole name; a method is one too. */
bool is_field_name(const char* text);

/* RFC 9110, section 5.5, as Node checks it before it writes. */
bool is_field_value(const char* text);
