/* What Lambda is told of an invocation: its result, what it failed for, or a response as it comes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "failure.h"

/* Takes what the function writes. */
void answers_begin(bool are_streamed);

/* Whether a fetch function's responses leave as they come. */
extern bool are_answers_streamed;

/* False for an id that none can have; then there is nobody to answer. */
bool answer_begin(const char* id);

/* The invocation has ended, and what is not told yet is told now. */
void answer_end(enum failure failure);

/* Why the start has failed: "sporelet: E_CODE: …" and a newline. */
void answers_tell_start(const char* said, size_t size);
