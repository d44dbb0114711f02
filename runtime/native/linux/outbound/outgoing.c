#include "outgoing.h"

#include <string.h>

#include "field.h"
#include "grants.h"
#include "kernel.h"
#include "network-options.h"
#include "parser.h"
#include "request-head.h"
#include "say.h"
#include "sending.h"
#include "url.h"

/* So much of an answer is held that the function has not asked for, and so much of a request that the connection has not taken. */
enum { HELD_BYTES = 256 << 10, WINDOW_BYTES = 64 << 10 };
/* As src/host/redirects.ts has it. */
enum { MOST_REDIRECTS = 20 };
/* Of a URL, in a message. */
enum { MOST_SAID_OF_PART = 200 };

static void fail_with(struct outgoing* outgoing, const char* code, const char* const* parts) {
  if (outgoing->failure_code != NULL) return;
  outgoing->failure_code = code;
  outgoing->failure = (struct text)TEXT_IN(outgoing->failure_bytes);
  for (; *parts != NULL; parts++) {
    size_t size = strlen(*parts);
    text_bytes(&outgoing->failure, *parts, size < MOST_SAID_OF_PART ? size : MOST_SAID_OF_PART);
  }
}
#define fail(outgoing, code, ...) fail_with(outgoing, code, (const char* const[]){__VA_ARGS__, NULL})

static const char* url_of(const struct outgoing* outgoing) { return asked_of(outgoing)->url; }

static bool is_method(const struct outgoing* outgoing, const char* method) {
  return strlen(asked_of(outgoing)->method) == strlen(method) && memcmp(asked_of(outgoing)->method, method, strlen(method)) == 0;
}

/* Makes the head anew, for the URL that it has now. `size`: of the body, where it is there. */
static void write_request(struct outgoing* outgoing, size_t size) {
  struct asked* asked = asked_of(outgoing);
  struct url url;
  static char host[MOST_REQUEST_HEAD];
  if (!read_url(&url, asked->url)) {
    fail(outgoing, "E_NETWORK", asked->url, " is no URL that a request can be made to");
    return;
  }
  memcpy(host, url.authority, url.authority_size);
  host[url.authority_size] = 0;
  if (url.is_tls) {
    fail(outgoing, "E_NO_TLS", "the request to ", asked->url, " was not made: an executable speaks plain HTTP only. Ask a proxy beside it, by http:, that speaks TLS");
    return;
  }
  outgoing->address = granted(url.authority, url.host_size, url.port);
  if (outgoing->address == NULL) {
    fail(outgoing, "E_NETWORK_DENIED", "the request to ", asked->url, " was not made: ", host, " is not among the allowed hosts; if it should be: --allow-net ", host);
    return;
  }
  struct connection* connection = &outgoing->connection;
  connection->is_answer_bodiless = is_method(outgoing, "HEAD");
  if (!add_request_head(&connection->output, asked, &url, size, outgoing->has_more)) fail(outgoing, "E_NETWORK_LIMIT", "there is no memory left for a request to ", host, ": raise --max-buffer");
}

void outgoing_begin(struct outgoing* outgoing, const struct message* message) {
  uint32_t parser = outgoing->connection.parser;
  *outgoing = (struct outgoing){
      .is_used = true,
      .id = message->id,
      .deadline = machine_clock(MACHINE_MONOTONIC) + network_options.timeout,
      .redirects_left = MOST_REDIRECTS,
      .redirect = message->redirect,
      .has_more = message->has_more,
      .kept = is_pool_low() ? NULL : block_take(),
      .connection = {.descriptor = -1, .parser = parser},
  };
  if (message->is_socket) fail(outgoing, "E_NETWORK", "an executable opens no WebSocket; `sporelet serve` does");
  else if (outgoing->kept == NULL) fail(outgoing, "E_NETWORK_LIMIT", "there is no memory left for a request: raise --max-buffer");
  else if (message->method.is_cut || message->url.is_cut || message->headers.is_cut)
    fail(outgoing, "E_NETWORK_LIMIT", "the head of a request is larger than 16 KiB");
  if (outgoing->failure_code != NULL) return;
  struct asked* asked = asked_of(outgoing);
  memcpy(asked->method, message->method.bytes, message->method.size);
  memcpy(asked->url, message->url.bytes, message->url.size);
  memcpy(asked->headers, message->headers.bytes, message->headers.size);
  asked->headers_size = message->headers.size;
  if (message->method.size < 2 || message->url.size < 2 || !is_field_name(asked->method)) {
    fail(outgoing, "E_NETWORK", "a request has no method or no URL");
    return;
  }
  write_request(outgoing, message->size);
  if (outgoing->failure_code == NULL && !outgoing->has_more && !chain_add(&outgoing->connection.output, message->bytes, message->size))
    fail(outgoing, "E_NETWORK_LIMIT", "there is no memory left for a request's body: raise --max-buffer");
}

bool outgoing_wants_connection(const struct outgoing* outgoing) { return outgoing->is_used && outgoing->failure_code == NULL && !outgoing->is_complete && outgoing->connection.descriptor < 0; }

static void disconnect(struct outgoing* outgoing) {
  if (outgoing->connection.descriptor >= 0) syscall3(SYS_close, outgoing->connection.descriptor, 0, 0);
  outgoing->connection.descriptor = -1;
}

static void fail_by(struct outgoing* outgoing, int64_t error) {
  const char* code = error == -ECONNREFUSED ? "ECONNREFUSED" : error == -ETIMEDOUT ? "ETIMEDOUT" : error == -EHOSTUNREACH ? "EHOSTUNREACH" : error == -ENETUNREACH ? "ENETUNREACH" : "ECONNRESET";
  const char* what = error == -ECONNREFUSED ? " takes no connection" : error == -ECONNRESET || error == 0 ? " has closed the connection before its answer was whole" : " can't be reached";
  fail(outgoing, code, url_of(outgoing), what);
}

void outgoing_connect(struct outgoing* outgoing, int32_t epoll) {
  struct connection* connection = &outgoing->connection;
  const struct socket_address* address = outgoing->address;
  int32_t on = 1;
  int64_t result = connection->descriptor = syscall3(SYS_socket, address->family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  parser_renew_for_responses(connection);
  if (result >= 0) {
    syscall6(SYS_setsockopt, connection->descriptor, IPPROTO_TCP, TCP_NODELAY, (int64_t)&on, sizeof on, 0);
    struct epoll_event event = {EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, (uint64_t)outgoing};
    result = syscall3(SYS_connect, connection->descriptor, (int64_t)address, address->family == AF_INET ? 16 : 28);
    if (result == 0 || result == -EINPROGRESS) result = syscall4(SYS_epoll_ctl, epoll, EPOLL_CTL_ADD, connection->descriptor, (int64_t)&event);
  }
  if (result < 0) fail_by(outgoing, result);
}

static bool has_head(const struct outgoing* outgoing) { return outgoing->connection.request.is_head_complete; }

static uint32_t status_of(const struct outgoing* outgoing) { return outgoing->connection.request.status; }

/* The function is to ask another URL in place of this one (Fetch standard, HTTP-redirect fetch; src/host/redirects.ts). */
static void follow(struct outgoing* outgoing, const char* location) {
  struct asked* asked = asked_of(outgoing);
  static char url_bytes[2 * MOST_REQUEST_HEAD];
  struct text url = TEXT_IN(url_bytes);
  add_location(&url, asked->url, location);
  text_bytes(&url, "", 1);
  uint32_t status = status_of(outgoing);
  bool becomes_get = status == 303 ? !is_method(outgoing, "HEAD") && !is_method(outgoing, "GET") : (status == 301 || status == 302) && is_method(outgoing, "POST");
  bool is_bodiless = is_method(outgoing, "HEAD") || is_method(outgoing, "GET");
  if (url.is_cut || url.size > sizeof asked->url) fail(outgoing, "E_NETWORK", asked->url, " redirects to a URL that is too long");
  else if (outgoing->redirects_left-- == 0) fail(outgoing, "E_NETWORK", "more than 20 redirects, the last from ", asked->url);
  else if (!becomes_get && !is_bodiless) fail(outgoing, "E_NETWORK", asked->url, " redirects to ", url_bytes, ", and an executable sends the body of a request once only");
  disconnect(outgoing);
  if (outgoing->failure_code != NULL) return;
  struct url before, after;
  bool is_other = !read_url(&before, asked->url) || !read_url(&after, url_bytes) || before.is_tls != after.is_tls || before.port != after.port ||
                  before.host_size != after.host_size || memcmp(before.authority, after.authority, before.host_size) != 0;
  if (becomes_get) memcpy(asked->method, "GET", sizeof "GET");
  drop_headers(asked, becomes_get, is_other);
  memcpy(asked->url, url_bytes, url.size);
  outgoing->has_more = outgoing->connection.is_readable = outgoing->connection.is_writable = false;
  request_clear(&outgoing->connection.request);
  chain_clear(&outgoing->connection.output);
  chain_clear(&outgoing->connection.pending);
  write_request(outgoing, 0);
}

static bool is_redirect(uint32_t status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

/* An answer's head has come. */
static void look_at_head(struct outgoing* outgoing) {
  struct request* answer = &outgoing->connection.request;
  const char* location = only_header(answer, "location");
  const char* encoding = only_header(answer, "content-encoding");
  if (answer->status == 101) fail(outgoing, "E_NETWORK", url_of(outgoing), " switched to another protocol, which nobody asked for");
  else if (is_redirect(answer->status) && location != NULL && outgoing->redirect == REDIRECT_ERROR)
    fail(outgoing, "E_NETWORK", url_of(outgoing), " redirects to ", location, ", which the request forbids");
  else if (is_redirect(answer->status) && location != NULL && outgoing->redirect == REDIRECT_FOLLOW) follow(outgoing, location);
  else if (encoding != NULL && !is_same(encoding, "identity") && !outgoing->connection.is_answer_bodiless)
    fail(outgoing, "E_NETWORK", url_of(outgoing), " answers with a body in the encoding ", encoding, ", which nobody asked for, and an executable can't read it");
}

static void fail_to_read(struct outgoing* outgoing, enum parsed parsed) {
  bool is_full = parsed != PARSED_FAILURE || parser_failure == E_BUSY;
  if (is_full) fail(outgoing, "E_NETWORK_LIMIT", url_of(outgoing), " answers with more than there is memory for: ask for less, or raise --max-buffer");
  else fail(outgoing, "E_NETWORK", url_of(outgoing), " answers with what is no HTTP: ", parser_reason);
}

/* Parses what has come. False where nothing more is to be read. */
static bool read_bytes(struct outgoing* outgoing, size_t size) {
  struct connection* connection = &outgoing->connection;
  outgoing->received += size;
  while (size > 0) {
    bool had_head = has_head(outgoing);
    enum parsed parsed = parse(connection, size);
    if (parsed == PARSED_REQUEST && status_of(outgoing) < 200 && status_of(outgoing) != 101) { /* another follows */
      request_clear(&connection->request);
      size = chain_take(&connection->pending, parser_input, PARSER_INPUT_BYTES);
      continue;
    }
    if (parsed == PARSED_REQUEST) outgoing->is_complete = true;
    else if (parsed != PARSED_PART) fail_to_read(outgoing, parsed);
    else if (outgoing->received > network_options.most + MOST_HEAD_BYTES)
      fail(outgoing, "E_NETWORK_LIMIT", url_of(outgoing), " answers with more than ", decimal(network_options.most), " bytes: ask for less, or raise --max-fetch");
    if (!had_head && has_head(outgoing) && outgoing->failure_code == NULL) {
      int32_t descriptor = connection->descriptor;
      look_at_head(outgoing);
      if (connection->descriptor != descriptor) { /* redirected */
        outgoing->is_complete = false;
        return false;
      }
    }
    break;
  }
  return outgoing->failure_code == NULL && !outgoing->is_complete;
}

/* Whether more may come: a function that does not ask for an answer's body lets it wait where it is. */
static bool has_room(const struct outgoing* outgoing) { return outgoing->connection.request.body.size < HELD_BYTES; }

static void read_answer(struct outgoing* outgoing) {
  struct connection* connection = &outgoing->connection;
  while (connection->descriptor >= 0 && connection->is_readable && has_room(outgoing)) {
    int64_t size = syscall6(SYS_recvfrom, connection->descriptor, (int64_t)parser_input, PARSER_INPUT_BYTES, MSG_DONTWAIT, 0, 0);
    if (size == -EINTR) continue;
    if (size == -EAGAIN) connection->is_readable = false;
    else if (size < 0) fail_by(outgoing, size);
    else if (size == 0) {
      bool is_whole = connection->request.head != NULL && parse_end(connection) == PARSED_REQUEST;
      if (is_whole) outgoing->is_complete = true;
      else fail_by(outgoing, 0);
    } else if (read_bytes(outgoing, size)) continue;
    if (outgoing->is_complete || outgoing->failure_code != NULL) disconnect(outgoing);
  }
}

static void advance(struct outgoing* outgoing) {
  struct connection* connection = &outgoing->connection;
  send_output(connection);
  if (connection->is_gone) { /* what it has said before may still be read */
    chain_clear(&connection->output);
    connection->is_gone = connection->is_writable = false;
    connection->is_readable = true;
  }
  read_answer(outgoing);
}

void outgoing_heed(struct outgoing* outgoing, uint32_t events) {
  struct connection* connection = &outgoing->connection;
  if (!outgoing->is_used || connection->descriptor < 0) return;
  if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) connection->is_readable = true;
  if (events & EPOLLOUT && !(events & EPOLLERR)) connection->is_writable = true;
  advance(outgoing);
}

void outgoing_write(struct outgoing* outgoing, const struct message* message) {
  struct chain* output = &outgoing->connection.output;
  if (!outgoing->has_more || outgoing->failure_code != NULL) return;
  if (!add_chunk(output, message->bytes, message->size, message->is_end)) fail(outgoing, "E_NETWORK_LIMIT", "there is no memory left for a request's body: raise --max-buffer");
  if (message->is_end) outgoing->has_more = false;
  if (message->asks) outgoing->asks = true;
  advance(outgoing);
}

void outgoing_look_at_clock(struct outgoing* outgoing, uint64_t now) {
  if (!outgoing->is_used || outgoing->is_complete || outgoing->failure_code != NULL || now < outgoing->deadline) return;
  fail(outgoing, "E_NETWORK_LIMIT", "no whole answer of ", outgoing->kept == NULL ? "" : url_of(outgoing), " within the ", decimal(network_options.timeout / 1000000), " ms that the host waits: ask for less, or raise --fetch-timeout");
  disconnect(outgoing);
}

/* A short answer goes as a whole. */
static bool is_head_due(const struct outgoing* outgoing) {
  const struct request* answer = &outgoing->connection.request;
  if (outgoing->is_told || !has_head(outgoing) || answer->status < 200) return false;
  bool is_short = answer->content_length > 0 && answer->content_length <= WINDOW_BYTES;
  return outgoing->is_complete || !is_short;
}

bool outgoing_has_answer(struct outgoing* outgoing) {
  if (!outgoing->is_used) return false;
  if (outgoing->failure_code != NULL) return true;
  if (outgoing->asks && outgoing->connection.output.size < WINDOW_BYTES) return true;
  return is_head_due(outgoing) || (outgoing->is_pulled && (outgoing->is_complete || outgoing->connection.request.body.size > 0));
}

static uint32_t write_with_body(struct outgoing* outgoing, struct text* head, uint32_t* size) {
  struct chain* body = &outgoing->connection.request.body;
  bool is_whole = outgoing->is_complete && body->size <= WINDOW_BYTES;
  size_t taken = body->size < WINDOW_BYTES ? body->size : WINDOW_BYTES;
  void* at;
  if (outgoing->is_told) text_add(head, is_whole ? ",\"chunk\":true,\"last\":true}" : ",\"chunk\":true}");
  else text_add(head, is_whole ? "}" : ",\"more\":true}");
  uint32_t message = write_message(head, taken, &at);
  chain_take(body, at, taken);
  *size = sizeof(uint32_t) + head->size + taken;
  outgoing->is_told = true;
  outgoing->is_pulled = false;
  if (is_whole) outgoing_close(outgoing);
  else read_answer(outgoing); /* there is room again */
  return message;
}

static uint32_t write_failure(struct outgoing* outgoing, struct text* head, uint32_t* size) {
  void* nothing;
  text_add(head, ",\"error\":{\"message\":");
  text_json(head, outgoing->failure.bytes, outgoing->failure.size);
  text_add(head, ",\"code\":\"");
  text_add(head, outgoing->failure_code);
  text_add(head, "\"}}");
  *size = sizeof(uint32_t) + head->size;
  outgoing_close(outgoing);
  return write_message(head, 0, &nothing);
}

uint32_t outgoing_answer(struct outgoing* outgoing, uint32_t* size) {
  static char head_bytes[8 * MOST_REQUEST_HEAD + 6 * MOST_HEAD_BYTES]; /* a character may become six */
  struct text head = TEXT_IN(head_bytes);
  void* nothing;
  text_add(&head, "{\"id\":");
  text_number(&head, outgoing->id);
  if (outgoing->failure_code != NULL) return write_failure(outgoing, &head, size);
  if (outgoing->asks && outgoing->connection.output.size < WINDOW_BYTES) {
    outgoing->asks = false;
    text_add(&head, ",\"taken\":true}");
    *size = sizeof(uint32_t) + head.size;
    return write_message(&head, 0, &nothing);
  }
  if (!outgoing->is_told) add_answer_head(&head, &outgoing->connection.request, url_of(outgoing), outgoing->redirects_left < MOST_REDIRECTS);
  return write_with_body(outgoing, &head, size);
}

void outgoing_close(struct outgoing* outgoing) {
  disconnect(outgoing);
  if (outgoing->kept != NULL) block_give(outgoing->kept);
  request_clear(&outgoing->connection.request);
  chain_clear(&outgoing->connection.output);
  chain_clear(&outgoing->connection.pending);
  outgoing->kept = NULL;
  outgoing->is_used = false;
}
