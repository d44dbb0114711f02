/* The one instance of the compiled engine. */
#pragma once

#include "code.h"

extern struct w2c_engine engine;

/* Gives it the function's memory, as it is mapped, and its table. */
void engine_start(void);

/* Copies the snapshot, before anything has run, to where it will be reset from: for an executable that holds it once. */
void engine_keep_pristine(void* copy);

/* Makes linear memory equal to the snapshot. */
void engine_reset(void);
