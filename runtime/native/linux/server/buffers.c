#include "buffers.h"

#include "layout.h"
#include "map.h"
#include "options.h"
#include "parser.h"
#include "pool.h"

void map_buffers(void) {
  uint32_t blocks = server_options.max_buffer / sizeof(struct block);
  map_range(SERVER_MEMORY, blocks * sizeof(struct block));
  pool_start((void*)SERVER_MEMORY, blocks);
  parser_start(server_options.max_buffer);
}
