/* Tells a function that was changed, on a disk or on its way, from the one that was built. It is no signature. */
#pragma once

#include <stdbool.h>

bool is_function_intact(void);
