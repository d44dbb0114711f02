#include "server.h"

#include "abi.h"
#include "connections.h"
#include "exchange.h"
#include "layout.h"
#include "listen.h"
#include "loop.h"
#include "map.h"
#include "network.h"
#include "options.h"
#include "outbound.h"
#include "parser.h"
#include "pool.h"
#include "processes.h"
#include "signal-set.h"

enum { MOST_PROCESSES = 256 };

static int32_t listener, epoll, signals;

/* Beside connections: the standard streams, the listener, epoll, signals, one to turn away with, and those of the function's requests. */
enum { OTHER_DESCRIPTORS = 16 + MOST_REQUESTS, RLIMIT_NOFILE = 7 };

/* Of what the process may have of descriptors it takes as many as it can need. */
static void allow_descriptors(void) {
  struct {
    uint64_t soft, hard;
  } limit;
  uint64_t wanted = server_options.max_connections + OTHER_DESCRIPTORS;
  if (syscall4(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, (int64_t)&limit) < 0 || limit.soft >= wanted) return;
  limit.soft = wanted < limit.hard ? wanted : limit.hard;
  syscall4(SYS_prlimit64, 0, RLIMIT_NOFILE, (int64_t)&limit, 0);
}

void server_open(void) {
  static int32_t listeners[MOST_PROCESSES];
  uint32_t count = server_options.processes, own = 0;
  hold_signals();
  allow_descriptors();
  open_listeners(listeners, count);
  tell_address();
  if (count > 1) own = supervise(count);
  for (uint32_t i = 0; i < count; i++)
    if (i != own) syscall3(SYS_close, listeners[i], 0, 0);
  listener = listeners[own];
  epoll = syscall3(SYS_epoll_create1, SOCK_CLOEXEC, 0, 0);
  signals = open_signals();
}

static uint64_t connections_bytes(void) { return (server_options.max_connections * sizeof(struct connection) + ABI_WASM_PAGE_BYTES - 1) & -ABI_WASM_PAGE_BYTES; }

void server_map(void) {
  uint32_t blocks = server_options.max_buffer / sizeof(struct block);
  map_range(SERVER_MEMORY, connections_bytes() + blocks * sizeof(struct block));
  connections_start((void*)SERVER_MEMORY, server_options.max_connections);
  pool_start((void*)(SERVER_MEMORY + connections_bytes()), blocks);
  parser_start(server_options.max_body);
  exchange_start();
}

void server_run(void) { serve_http(listener, epoll, signals); }
