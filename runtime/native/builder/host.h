/* What the engine sees while a function is built (src/build/vm.ts is the same for WebAssembly): nothing of the machine. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* For an engine in pristine memory: begins anew with the bytes that look random. */
void host_reset(void);

void host_watch(void);

/* Whether, since it is watched, the engine has asked for what a build has to tell of: clock, randomness, environment, output. */
bool host_was_asked(void);
