/* Memory of a process that speaks HTTP without serving it. */
#pragma once

/* Maps blocks for heads and bodies, and gives the parser its memory. */
void map_buffers(void);
