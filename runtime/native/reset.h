/* Memory between invocations: equal to the snapshot, by writing no more of it than invocations write. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Makes all of linear memory below the end of the snapshot equal to the snapshot; `pristine` is a copy of that. */
void reset_memory(const void* pristine);

/* Something writes to `address`, and can't. True if that is only because nothing has written to the page since it was last reset: now it can. */
bool reset_allows_write(uint64_t address);
