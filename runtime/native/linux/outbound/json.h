/* JSON as it is read: the head of a message from the function. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

/* What is left of it. */
struct json {
  const char *at, *end;
};

/* Whether `character` comes next, but for white space; then it is taken. */
bool json_take(struct json* json, char character);

/* A string, added to `to`, each character as a byte; false where it is none, or has a zero or a character that is no byte. */
bool json_string(struct json* json, struct text* to);

/* A whole number of at most 15 digits. */
bool json_number(struct json* json, uint64_t* value);

/* `true`; false for any other value, which is skipped. */
bool json_true(struct json* json);

/* Any value. */
bool json_skip(struct json* json);
