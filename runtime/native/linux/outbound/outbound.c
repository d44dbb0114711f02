#include "outbound.h"

#include <stddef.h>

#include "abi.h"
#include "engine.h"
#include "function.h"
#include "invocation.h"
#include "machine.h"
#include "memory.h"
#include "network-options.h"
#include "network.h"
#include "outgoing.h"

enum {
  MOST_MESSAGES = 4096,
  MOST_EVENTS = 64,
};
static const uint64_t NS_PER_MS = 1000000;

struct network_options network_options = {.timeout = 30 * 1000000000ull, .most = 16 << 20};
int32_t outbound_epoll = -1;

static struct outgoing requests[MOST_REQUESTS];
/* Those in use are below it; and which was answered last. */
static uint32_t end, last;

static struct outgoing* find(uint64_t id) {
  for (uint32_t i = 0; i < end; i++)
    if (requests[i].is_used && requests[i].id == id) return &requests[i];
  return NULL;
}

static struct outgoing* find_unused(void) {
  for (uint32_t i = 0; i < end; i++)
    if (!requests[i].is_used) return &requests[i];
  return end < MOST_REQUESTS ? &requests[end++] : NULL;
}

_Noreturn static void refuse_message(void) { fail_invocation("E_TRAPPED: ", "the function sent a message that is none"); }

static void take_message(const char* bytes, size_t size) {
  struct message message;
  if (!read_message(&message, bytes, size)) refuse_message();
  struct outgoing* known = find(message.id);
  if (message.is_chunk || message.is_end) {
    if (known != NULL) outgoing_write(known, &message);
  } else if (message.is_pull) {
    if (known != NULL) known->is_pulled = true;
  } else if (message.is_cancel) {
    if (known != NULL) outgoing_close(known);
  } else if (!message.is_for_socket) {
    struct outgoing* next = known == NULL ? find_unused() : NULL;
    if (known != NULL) refuse_message();
    if (next == NULL) fail_invocation("E_NETWORK_LIMIT: ", "256 requests of the function's have no whole answer yet. Await some, and read or cancel their bodies, before the next.");
    outgoing_begin(next, &message);
  }
}

static void connect_some(void) {
  uint32_t connected = 0;
  for (uint32_t i = 0; i < end; i++) connected += requests[i].is_used && requests[i].connection.descriptor >= 0 && !requests[i].is_told;
  for (uint32_t i = 0; i < end && connected < MOST_AT_ONCE; i++)
    if (outgoing_wants_connection(&requests[i])) {
      outgoing_connect(&requests[i], outbound_epoll);
      connected++;
    }
}

/* The list of messages, the newest first (OUTBOX in runtime/glue/state.ts); the glue frees it when the function goes on. */
static void take_messages(void) {
  static uint32_t found[MOST_MESSAGES];
  uint32_t count = 0;
  uint64_t memory = engine.w2c_memory.size, room = memory; /* two messages can't lie at the same place */
  for (uint32_t at = memory_u32(function_record.outbox_address); at != 0; at = memory_u32(at)) {
    if (count == MOST_MESSAGES || at > memory - 8) refuse_message();
    uint64_t size = memory_u32(at + 4);
    if (at + 8 + size > memory || size > room) refuse_message();
    room -= size;
    found[count++] = at;
  }
  memory_set_u32(function_record.outbox_address, 0);
  invocation_hold();
  while (count > 0) {
    uint32_t at = found[--count];
    take_message(memory_at(at + 8), memory_u32(at + 4));
  }
  connect_some();
  invocation_release();
}

/* In turns, so that one with much to say does not keep the others from being heard. */
static struct outgoing* next_with_answer(void) {
  for (uint32_t i = 1; i <= end; i++) {
    uint32_t index = (last + i) % end;
    if (!outgoing_has_answer(&requests[index])) continue;
    last = index;
    return &requests[index];
  }
  return NULL;
}

bool outbound_has_answer(void) {
  for (uint32_t i = 0; i < end; i++)
    if (outgoing_has_answer(&requests[i])) return true;
  return false;
}

uint64_t outbound_deadline(void) {
  uint64_t first = UINT64_MAX;
  for (uint32_t i = 0; i < end; i++)
    if (requests[i].is_used && !requests[i].is_complete && requests[i].deadline < first) first = requests[i].deadline;
  return first;
}

static void heed_until(uint64_t ns) {
  struct epoll_event events[MOST_EVENTS];
  int64_t patience = ns / NS_PER_MS < INT32_MAX ? (ns + NS_PER_MS - 1) / NS_PER_MS : INT32_MAX;
  int64_t count = syscall6(SYS_epoll_pwait, outbound_epoll, (int64_t)events, MOST_EVENTS, patience, 0, 8);
  for (int64_t i = 0; i < count; i++) outgoing_heed((struct outgoing*)events[i].data, events[i].events);
  uint64_t now = machine_clock(MACHINE_MONOTONIC);
  for (uint32_t i = 0; i < end; i++) outgoing_look_at_clock(&requests[i], now);
  connect_some();
}

void outbound_heed(void) { heed_until(0); }

/* Where nobody else is to be served meanwhile. */
static void wait_for_answers(uint64_t ns) {
  invocation_hold();
  uint64_t now = machine_clock(MACHINE_MONOTONIC), until = ns < UINT64_MAX - now ? now + ns : UINT64_MAX;
  do {
    uint64_t deadline = outbound_deadline();
    uint64_t next = deadline < until ? deadline : until;
    heed_until(next > now ? next - now : 0);
    now = machine_clock(MACHINE_MONOTONIC);
  } while (now < until && !outbound_has_answer());
  invocation_release();
}

static uint32_t answer(uint32_t* size) {
  invocation_hold();
  struct outgoing* next = next_with_answer();
  uint32_t message = next == NULL ? 0 : outgoing_answer(next, size);
  invocation_release();
  return message;
}

static void close_all(void) {
  for (uint32_t i = 0; i < end; i++)
    if (requests[i].is_used) outgoing_close(&requests[i]);
}

static const struct invocation_network network = {take_messages, answer, close_all};

void outbound_open(void) {
  outbound_epoll = syscall3(SYS_epoll_create1, SOCK_CLOEXEC, 0, 0);
  invocation_takes |= ABI_TAKES_MESSAGES;
  invocation_network = &network;
  invocation_wait = wait_for_answers;
}
