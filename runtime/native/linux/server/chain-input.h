/* A body as what the function reads. */
#pragma once

#include "chain.h"

/* From here on the function's stdin is `chain`, which may lose what was read. */
void chain_give_input(struct chain* chain);
