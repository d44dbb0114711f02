#include "api.h"

#include "connection.h"
#include "kernel.h"
#include "layout.h"
#include "machine.h"
#include "map.h"
#include "network.h"
#include "parser.h"
#include "say.h"
#include "values.h"
#include "variables.h"

enum { MOST_ATTEMPTS = 2 };

static const char* host;
static struct connection api = {.descriptor = -1};
/* Of a stream: whether all of it could be sent so far. */
static bool is_sent;

_Noreturn static void give_up(const char* why) {
  say("E_LAMBDA_API: the Runtime API of AWS Lambda at ", host, " ", why);
  machine_exit(ABI_EXIT_ENVIRONMENT);
}

void api_open(const char* address) {
  struct socket_address* to = (struct socket_address*)LAMBDA_API;
  host = address;
  map_range(LAMBDA_API, machine_page_bytes);
  /* ":9001" is 0.0.0.0:9001, which connects to this machine. */
  address_of("AWS_LAMBDA_RUNTIME_API", has_prefix(address, "localhost:") ? address + sizeof "localhost" - 1 : address, to);
  if (to->family != AF_INET) give_up("has no address of IPv4");
  syscall3(SYS_mprotect, LAMBDA_API, machine_page_bytes, PROT_READ);
}

void api_head(struct text* head, const char* method, const char* path) {
  text_add(head, method);
  text_add(head, " /2018-06-01/runtime/");
  text_add(head, path);
  text_add(head, " HTTP/1.1\r\nHost: ");
  text_add(head, host);
  text_add(head, "\r\n");
}

static void disconnect(void) {
  if (api.descriptor >= 0) syscall3(SYS_close, api.descriptor, 0, 0);
  api.descriptor = -1;
}

static bool connect_api(void) {
  int32_t on = 1;
  api.descriptor = syscall3(SYS_socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (api.descriptor < 0) return false;
  syscall6(SYS_setsockopt, api.descriptor, IPPROTO_TCP, TCP_NODELAY, (int64_t)&on, sizeof on, 0);
  if (syscall3(SYS_connect, api.descriptor, LAMBDA_API, 16 /* sockaddr_in */) == 0) return true;
  disconnect();
  return false;
}

static bool send_bytes(const void* from, size_t size) {
  const char* at = from;
  while (size > 0) {
    int64_t sent = syscall6(SYS_sendto, api.descriptor, (int64_t)at, size, MSG_NOSIGNAL, 0, 0);
    if (sent == -EINTR) continue;
    if (sent <= 0) return false;
    at += sent;
    size -= sent;
  }
  return true;
}

static bool send_message(const struct text* head, const struct chain* body) {
  if (!send_bytes(head->bytes, head->size)) return false;
  for (const struct block* block = body->first; block != NULL; block = block->next) {
    uint32_t taken = block == body->first ? body->taken : 0;
    if (!send_bytes(block->bytes + taken, block->used - taken)) return false;
  }
  return true;
}

static int64_t receive_bytes(void* to, size_t size) {
  int64_t received;
  do received = syscall6(SYS_recvfrom, api.descriptor, (int64_t)to, size, 0, 0, 0);
  while (received == -EINTR);
  return received;
}

static bool receive_response(void) {
  request_clear(&api.request);
  chain_clear(&api.pending);
  parser_renew_for_responses(&api);
  for (;;) {
    int64_t size = receive_bytes(parser_input, PARSER_INPUT_BYTES);
    if (size <= 0) return false;
    enum parsed parsed = parse(&api, size);
    if (parsed == PARSED_REQUEST) break;
    if (parsed != PARSED_PART) give_up(parsed == PARSED_REFUSED ? "passed on an event that is too large" : "answers with what is no HTTP");
  }
  if (!api.request.keep_alive) disconnect();
  return true;
}

/* A connection that was kept may have been closed by the other side; a new one is not. */
struct request* api_call(const struct text* head, const struct chain* body) {
  for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    bool is_new = api.descriptor < 0;
    if (is_new && !connect_api()) give_up("takes no connection");
    if (send_message(head, body) && receive_response()) return &api.request;
    disconnect();
    if (is_new) break;
  }
  give_up("has closed the connection");
}

void api_stream_begin(const struct text* head) {
  disconnect();
  is_sent = connect_api() && send_bytes(head->bytes, head->size);
}

void api_stream_bytes(const void* from, size_t size) { is_sent = is_sent && send_bytes(from, size); }

struct request* api_stream_end(void) {
  bool is_answered = is_sent && receive_response();
  disconnect(); /* as "Building a custom runtime" wants it behind a streamed response */
  return is_answered ? &api.request : NULL;
}

void api_tell(const struct text* message) {
  char answer[1024];
  if (connect_api() && send_bytes(message->bytes, message->size)) receive_bytes(answer, sizeof answer);
  disconnect();
}
