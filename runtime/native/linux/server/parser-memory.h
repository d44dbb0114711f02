/* Memory and table of the HTTP parser, which wasm2c's code asks its runtime for. */
#pragma once

/* Ends the process with a message if the machine refuses. */
void map_parser_memory(void);
