#include "loop.h"

#include "answer.h"
#include "connections.h"
#include "drain.h"
#include "exchange.h"
#include "kernel.h"
#include "log.h"
#include "machine.h"
#include "network.h"
#include "options.h"
#include "outbound.h"
#include "overload.h"
#include "queue.h"
#include "receiving.h"
#include "response.h"
#include "sending.h"
#include "waiting.h"

static const uint64_t NS_PER_SECOND = 1000000000, NS_PER_MS = 1000000;
/* How often it is looked whether a time has run out. */
static const uint64_t CHECK_NS = 250 * 1000000ull;
/* For a client to read the last response before its connection is closed. */
static const uint64_t LINGER_NS = 2 * 1000000000ull;
enum { MOST_EVENTS = 64 };

bool is_draining;
uint64_t waited;

static int32_t listening, polling, signaling;
static bool is_accepting = true;
static uint64_t now, checked, drained_by;

bool is_drained(void) { return is_draining && now >= drained_by; }

static void read_clock(void) { now = machine_clock(MACHINE_MONOTONIC); }

/* All is said on it: the client learns so, and then has time to read before the connection is closed, which would take back what it has not. */
static void linger(struct connection* connection) {
  syscall3(SYS_shutdown, connection->descriptor, SHUT_WR, 0);
  connection->state = LINGERING;
  connection->began = now;
}

static void discard(struct connection* connection) {
  static char nowhere[16 << 10];
  while (connection->is_readable) {
    int64_t size = syscall6(SYS_recvfrom, connection->descriptor, (int64_t)nowhere, sizeof nowhere, MSG_DONTWAIT, 0, 0);
    if (size == -EINTR) continue;
    if (size == -EAGAIN) connection->is_readable = false;
    else if (size <= 0) connection->is_gone = true;
    if (size <= 0) return;
  }
}

/* Goes on with a connection as far as it goes: until it has to wait for its client, or for the function. */
static void advance(struct connection* connection) {
  send_output(connection);
  receive(connection, now);
  send_output(connection);
  if (connection->is_gone) {
    if (connection->state != RUNNING && connection->state != QUEUED) connection_close(connection);
    return;
  }
  if (connection->state == WRITING && connection->output.size == 0) {
    if (connection->is_last) linger(connection);
    else {
      finish_request(connection, now);
      if (connection->state == IDLE || connection->state == READING || connection->state == WRITING) advance(connection);
      return;
    }
  }
  if (connection->state == LINGERING) {
    discard(connection);
    if (connection->is_gone || connection->is_half_closed) connection_close(connection);
  }
}

static void begin(int32_t descriptor, uint64_t what) {
  struct epoll_event event = {EPOLLIN, what};
  syscall4(SYS_epoll_ctl, polling, EPOLL_CTL_ADD, descriptor, (int64_t)&event);
}

/* The process has no descriptor for one more. epoll would tell of it again and again. */
static void pause_accepting(void) {
  syscall4(SYS_epoll_ctl, polling, EPOLL_CTL_DEL, listening, 0);
  is_accepting = false;
}

static void accept_all(void) {
  for (;;) {
    int64_t descriptor = syscall4(SYS_accept4, listening, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor == -EINTR) continue;
    if (descriptor == -EMFILE || descriptor == -ENFILE) pause_accepting();
    if (descriptor < 0) return;
    struct connection* connection = connection_open(descriptor, now);
    if (connection == NULL) {
      turn_away(descriptor);
      continue;
    }
    struct epoll_event event = {EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, (uint64_t)connection};
    if (syscall4(SYS_epoll_ctl, polling, EPOLL_CTL_ADD, descriptor, (int64_t)&event) < 0) connection_close(connection);
    else advance(connection);
  }
}

static void close_if_idle(struct connection* connection) {
  if (connection->state == IDLE || (connection->state == READING && connection->request.head == NULL)) connection_close(connection);
}

/* Who has connected already is answered; nobody else can. */
static void begin_draining(void) {
  if (is_draining) return;
  accept_all();
  is_draining = true;
  drained_by = now + server_options.drain;
  if (is_accepting) pause_accepting();
  syscall4(SYS_epoll_ctl, polling, EPOLL_CTL_DEL, signaling, 0);
  syscall3(SYS_close, listening, 0, 0);
  for_each_connection(close_if_idle);
  log_event("info", "draining", "the server was asked to end, and answers what is under way");
}

static void heed(struct connection* connection, uint32_t events) {
  if (connection->state == FREE) return; /* closed by an event before this one */
  if (events & (EPOLLHUP | EPOLLERR)) connection->is_gone = true;
  if (events & EPOLLRDHUP) connection->is_half_closed = true;
  if (events & (EPOLLIN | EPOLLRDHUP)) connection->is_readable = true;
  if (events & EPOLLOUT) {
    connection->is_writable = true;
    if (connection->output.size > 0) connection->moved = now;
  }
  advance(connection);
}

static void close_if_late(struct connection* connection) {
  uint64_t since_move = now - connection->moved, since_begin = now - connection->began;
  switch (connection->state) {
    case IDLE:
      if (since_begin > (KEEP_ALIVE_SECONDS + KEEP_ALIVE_GRACE_SECONDS) * NS_PER_SECOND || since_begin > server_options.idle_timeout) connection_close(connection);
      break;
    case READING:
      if (since_begin > server_options.request_timeout) {
        refuse_bytes(connection, E_SLOW_REQUEST, "Request timeout");
        advance(connection);
      } else if (since_move > server_options.idle_timeout) connection_close(connection);
      break;
    case WRITING:
      if (since_move > server_options.idle_timeout) connection_close(connection);
      break;
    case LINGERING:
      if (since_begin > LINGER_NS) connection_close(connection);
  }
}

/* ms that epoll may wait: as long as nothing can run out, for ever. */
static int64_t patience(uint64_t until) {
  uint64_t latest = until;
  if ((open_connections > 0 || !is_accepting) && checked + CHECK_NS < latest) latest = checked + CHECK_NS;
  if (is_draining && drained_by < latest) latest = drained_by;
  if (latest == UINT64_MAX) return -1;
  return latest <= now ? 0 : (latest - now + NS_PER_MS - 1) / NS_PER_MS;
}

/* Waits for events, at most until then, and heeds them. */
static void poll(uint64_t until) {
  struct epoll_event events[MOST_EVENTS];
  int64_t count = syscall6(SYS_epoll_pwait, polling, (int64_t)events, MOST_EVENTS, patience(until), 0, 8);
  read_clock();
  bool is_asked = false, is_asked_to_end = false;
  for (int64_t i = 0; i < count; i++)
    if (events[i].data == LISTENER) is_asked = true;
    else if (events[i].data == SIGNALS) is_asked_to_end = true;
    else if (events[i].data == OUTBOUND) outbound_heed();
    else heed((struct connection*)events[i].data, events[i].events);
  /* Not before: an event of a connection that has just been closed would be taken for one of a new connection in its place. */
  if (is_asked && !is_draining) accept_all();
  if (is_asked_to_end) begin_draining();
  if (now - checked < CHECK_NS) return;
  checked = now;
  if (!is_accepting && !is_draining) {
    begin(listening, LISTENER);
    is_accepting = true;
  }
  for_each_connection(close_if_late);
}

void wait_for_clients(uint64_t ns) {
  read_clock();
  uint64_t begun = now, until = ns == 0 ? now : now + ns;
  send_output(answered);
  log_flush();
  do {
    uint64_t deadline = outbound_deadline();
    poll(deadline < until ? deadline : until);
    if (now >= deadline) outbound_heed();
  } while (now < until && !answered->is_gone && !is_drained() && !outbound_has_answer());
  waited += now - begun;
}

/* Has a request answered that waits for its turn. */
static void give_turn(struct connection* connection) {
  if (connection->is_gone) {
    connection_close(connection);
    return;
  }
  connection->state = RUNNING;
  answer(connection);
  read_clock();
  connection->moved = now;
  connection->state = WRITING;
  advance(connection);
}

void serve_http(int32_t listener, int32_t epoll, int32_t signals) {
  listening = listener;
  polling = epoll;
  signaling = signals;
  begin(listener, LISTENER);
  begin(signals, SIGNALS);
  if (outbound_epoll >= 0) begin(outbound_epoll, OUTBOUND);
  read_clock();
  while (!is_draining || (open_connections > 0 && !is_drained())) {
    poll(queue_last() == NULL ? UINT64_MAX : now);
    /* Those only that are there now: between turns it is looked what has come. */
    struct connection* last = queue_last();
    for (struct connection* next = NULL; next != last && (next = queue_take()) != NULL;) give_turn(next);
    log_flush();
  }
}
