#include "answer.h"

#include <string.h>

#include "abi.h"
#include "authority.h"
#include "drain.h"
#include "exchange.h"
#include "function.h"
#include "log.h"
#include "options.h"
#include "refusal.h"
#include "response.h"

/* What is said of a request; a target may be a part of it. */
static char message_bytes[4 * MOST_HEAD_BYTES];
static struct text message;

static const char* said(void) {
  message.bytes[message.size] = 0;
  return message.bytes;
}

static void begin_message(void) { message = (struct text){.bytes = message_bytes, .capacity = sizeof message_bytes - 1}; }

/* Whether the path, up to its query, is this. */
static bool is_path(const char* path, const char* wanted) {
  size_t size = strlen(wanted);
  return memcmp(path, wanted, strlen(path) < size ? strlen(path) : size) == 0 && query_of(path) == path + size;
}

static bool is_function_at(const char* path) {
  if (function_record.kind == ABI_KIND_FETCH) return *path == '/' || is_path(path, "");
  return is_path(path, "/") || is_path(path, "");
}

static void text_path(const char* path) {
  if (is_path(path, "")) text_add(&message, "/");
  else text_bytes(&message, path, query_of(path) - path);
}

/* The function's own path is the root (src/server/answer.ts). */
static enum failure refusal_of(const struct request* request) {
  const char* path = path_of(request);
  begin_message();
  if (!is_function_at(path)) {
    text_add(&message, "no function answers at ");
    text_path(path);
    return E_NO_FUNCTION;
  }
  if (function_record.kind == ABI_KIND_HANDLER && strcmp(request->method, "POST") != 0) {
    text_add(&message, "/ takes an event as JSON by POST, not ");
    text_add(&message, request->method);
    text_add(&message, ": curl -d '{}' ");
    text_origin(&message, request);
    text_add(&message, "/");
    return E_METHOD;
  }
  if (request->content_length > server_options.max_body) return E_BODY_TOO_LARGE;
  return NO_FAILURE;
}

static void say_too_large(void) {
  begin_message();
  text_add(&message, "the body is larger than ");
  text_number(&message, server_options.max_body);
  text_add(&message, " bytes");
}

static void refuse_expectation(struct connection* connection) {
  const char* expected = only_header(&connection->request, "expect");
  begin_message();
  text_add(&message, "the header Expect asks for ");
  text_json(&message, expected == NULL ? "" : expected, expected == NULL ? 0 : strlen(expected));
  text_add(&message, "; only 100-continue is known");
  respond_unsupported(connection, 417, said());
  log_unreadable(417, E_BAD_REQUEST, said());
}

static bool is_health(const struct request* request) {
  return server_options.answers_health && is_path(path_of(request), "/_/healthz") && (strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0);
}

static void answer_health(struct connection* connection) {
  static const char ok[] = "{\"status\":\"ok\"}\n", draining[] = "{\"status\":\"draining\"}\n";
  const char* body = is_draining ? draining : ok;
  struct text* head = response_begin(is_draining ? 503 : 200, "");
  text_header(head, "content-type", "application/json");
  text_number_header(head, "content-length", strlen(body));
  text_header(head, "cache-control", "no-store");
  struct framing framing = {.has_body = strcmp(connection->request.method, "HEAD") != 0, .has_length = true};
  response_end(connection, head, &framing);
  if (framing.has_body && !chain_add(&connection->output, body, strlen(body))) connection->is_gone = true;
}

/* Answers it, if it is none that the function is to answer. */
static bool answer_without_function(struct connection* connection) {
  struct request* request = &connection->request;
  if (!request->is_version_1_0 && header_count(request, "expect") > 0 && !header_mentions(request, "expect", "100-continue")) {
    refuse_expectation(connection);
    return true;
  }
  begin_message();
  if (!check_authority(request, &message)) {
    respond_unsupported(connection, 400, said());
    log_unreadable(400, E_BAD_REQUEST, said());
    return true;
  }
  if (is_health(request)) {
    answer_health(connection);
    return true;
  }
  enum failure failure = refusal_of(request);
  if (failure == NO_FAILURE) failure = request->refusal;
  if (failure == NO_FAILURE) return false;
  if (failure == E_BODY_TOO_LARGE) say_too_large();
  char id[MOST_ID_BYTES + 1];
  request_id(request, id);
  respond_refusal(connection, id, failure, message.size > 0 ? said() : failure_entry(failure)->meaning);
  log_refusal(request, id, failure);
  return true;
}

bool is_refused_at_once(struct connection* connection) {
  struct request* request = &connection->request;
  if (answer_without_function(connection)) return true;
  if (request->is_continue_owed && !chain_add(&connection->output, "HTTP/1.1 100 Continue\r\n\r\n", 25)) connection->is_gone = true;
  request->is_continue_owed = false;
  return false;
}

void answer(struct connection* connection) {
  struct request* request = &connection->request;
  if (!answer_without_function(connection)) {
    char id[MOST_ID_BYTES + 1];
    request_id(request, id);
    run_function(connection, id);
  }
}

void answer_unreadable(struct connection* connection, enum failure failure, const char* reason) {
  begin_message();
  if (failure == E_BUSY) text_add(&message, failure_entry(failure)->meaning);
  else {
    text_add(&message, "the request could not be read: ");
    if (failure != E_SLOW_REQUEST) text_add(&message, *reason == 0 ? "Parse Error" : "Parse Error: ");
    text_add(&message, reason);
  }
  respond_unreadable(connection, failure, said());
  log_unreadable(failure_entry(failure)->status, failure, reason);
}

void answer_connect(struct connection* connection) {
  static const char why[] = "CONNECT asks for a proxy, which this is not";
  respond_unreadable(connection, E_METHOD, why);
  log_unreadable(failure_entry(E_METHOD)->status, E_METHOD, why);
}
