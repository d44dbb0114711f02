/* What a launcher passes to the machine as its boot module: the event and how to run it (src/native/request.ts writes it). */
#pragma once

#include <stdint.h>

#define REQUEST_MAGIC 0x5145524c524f5053ull /* "SPORLREQ" */

/* Serve lines; our own monitor runs the machine (bare/monitor.h). */
enum { REQUEST_SERVE = 1, REQUEST_MONITOR = 2 };

struct request {
  /* Where it is not REQUEST_MAGIC, the whole module is the event. */
  uint64_t magic;
  uint32_t flags;
  /* Entries "NAME=value", each ended by NUL, right behind this. */
  uint32_t environment_bytes;
  /* Behind the environment. */
  uint64_t event_bytes;
  /* In ns; 0 is none. */
  uint64_t timeout;
  /* ns since 1970 when the machine was started; 0 has it look at its own clock. */
  uint64_t realtime;
  /* Random bytes; zeros where there are none. */
  uint8_t seed[32];
};
