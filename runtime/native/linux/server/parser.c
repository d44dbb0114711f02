#include "parser.h"

#include <string.h>

#include "answer.h"
#include "layout.h"
#include "llhttp.h"
#include "parser-memory.h"

/* llhttp_type_t, llhttp_errno_t */
enum { HTTP_REQUEST = 1, HTTP_RESPONSE = 2, HPE_OK = 0, HPE_PAUSED = 21, HPE_PAUSED_UPGRADE = 22, HPE_USER = 24 };
/* What on_headers_complete may answer of a response (README of llhttp). */
enum { SKIP_BODY = 1 };

static w2c_llhttp llhttp;
static uint32_t input;
static uint64_t most_body;

char* parser_input;
enum failure parser_failure;
const char* parser_reason;

/* Whose bytes are parsed, and what stopped the parser. */
static struct connection* current;
static enum parsed stopped;

static char* at(uint32_t address) { return (char*)(LLHTTP_MEMORY + address); }

static uint32_t stop(enum parsed why) {
  stopped = why;
  return why == PARSED_REQUEST ? HPE_PAUSED : HPE_USER;
}

static uint32_t fail(enum failure failure, const char* reason) {
  parser_failure = failure;
  parser_reason = reason;
  return stop(PARSED_FAILURE);
}

static uint32_t refuse(enum failure failure) {
  chain_clear(&current->request.body);
  current->request.refusal = failure;
  return stop(PARSED_REFUSED);
}

static uint32_t unless_too_large(bool fits) { return fits ? HPE_OK : fail(E_HEADERS_TOO_LARGE, "Header overflow"); }

u32 w2c_env_wasm_on_message_begin(struct w2c_env* env, u32 parser) {
  (void)env;
  if (is_pool_low() || !request_begin(&current->request)) return fail(E_BUSY, "");
  if (w2c_llhttp_llhttp_get_type(&llhttp, parser) == HTTP_RESPONSE) request_add_target(&current->request, "", 0);
  return HPE_OK;
}

u32 w2c_env_wasm_on_url(struct w2c_env* env, u32 parser, u32 from, u32 size) {
  (void)env, (void)parser;
  return unless_too_large(request_add_target(&current->request, at(from), size));
}

/* Those of the trailer are counted like the others, and nobody wants them. */
static bool is_trailer(uint32_t size) {
  current->request.head_counted += size;
  return current->request.head_counted < MOST_HEAD_BYTES;
}

u32 w2c_env_wasm_on_header_field(struct w2c_env* env, u32 parser, u32 from, u32 size) {
  (void)env, (void)parser;
  struct request* request = &current->request;
  return unless_too_large(request->is_head_complete ? is_trailer(size) : request_add_name(request, at(from), size));
}

u32 w2c_env_wasm_on_header_value(struct w2c_env* env, u32 parser, u32 from, u32 size) {
  (void)env, (void)parser;
  struct request* request = &current->request;
  return unless_too_large(request->is_head_complete ? is_trailer(size) : request_add_value(request, at(from), size));
}

u32 w2c_env_wasm_on_status(struct w2c_env* env, u32 parser, u32 from, u32 size) {
  (void)env, (void)parser;
  return unless_too_large(request_add_target(&current->request, at(from), size)); /* of responses */
}

static uint64_t number(const char* digits) {
  uint64_t value = 0;
  for (; *digits >= '0' && *digits <= '9' && value < 1ull << 59; digits++) value = value * 10 + (*digits - '0');
  return value;
}

u32 w2c_env_wasm_on_headers_complete(struct w2c_env* env, u32 parser, u32 status, u32 upgrade, u32 keep_alive) {
  (void)env, (void)upgrade;
  struct request* request = &current->request;
  request_end_head(request);
  request->keep_alive = keep_alive;
  request->status = status;
  const char* length = only_header(request, "content-length");
  if (length != NULL) request->content_length = number(length);
  if (status != 0) return current->is_answer_bodiless ? SKIP_BODY : HPE_OK;
  request->method = at(w2c_llhttp_llhttp_method_name(&llhttp, w2c_llhttp_llhttp_get_method(&llhttp, parser)));
  request->is_version_1_0 = w2c_llhttp_llhttp_get_http_major(&llhttp, parser) < 1 || w2c_llhttp_llhttp_get_http_minor(&llhttp, parser) < 1;
  request->is_chunked = header_count(request, "transfer-encoding") > 0;
  /* As Node sees it (src/server/body.ts): any but a plain 0. */
  request->has_body = request->is_chunked || (length != NULL && strcmp(length, "0") != 0);
  request->is_continue_owed = !request->is_version_1_0 && header_mentions(request, "expect", "100-continue");
  if (strcmp(request->method, "CONNECT") == 0) return stop(PARSED_CONNECT);
  return request->has_body && is_refused_at_once(current) ? stop(PARSED_REFUSED) : HPE_OK;
}

u32 w2c_env_wasm_on_body(struct w2c_env* env, u32 parser, u32 from, u32 size) {
  (void)env, (void)parser;
  struct request* request = &current->request;
  if (request->body.size + size > most_body) return refuse(E_BODY_TOO_LARGE);
  return !is_pool_low() && chain_add(&request->body, at(from), size) ? HPE_OK : refuse(E_BUSY);
}

u32 w2c_env_wasm_on_message_complete(struct w2c_env* env, u32 parser) {
  (void)env, (void)parser;
  current->request.is_complete = true;
  return stop(PARSED_REQUEST);
}

void parser_start(uint64_t limit) {
  most_body = limit;
  map_parser_memory();
  wasm2c_llhttp_instantiate(&llhttp, NULL);
  w2c_llhttp_0x5Finitialize(&llhttp);
  input = w2c_llhttp_malloc(&llhttp, PARSER_INPUT_BYTES);
  parser_input = at(input);
}

static void renew(struct connection* connection, uint32_t type) {
  if (connection->parser == 0) connection->parser = w2c_llhttp_llhttp_alloc(&llhttp, type);
  else w2c_llhttp_llhttp_reset(&llhttp, connection->parser);
}

void parser_renew(struct connection* connection) { renew(connection, HTTP_REQUEST); }
void parser_renew_for_responses(struct connection* connection) { renew(connection, HTTP_RESPONSE); }

/* What stopped the parser at `error`; what it has not looked at goes to `pending`. */
static enum parsed outcome(struct connection* connection, uint32_t error, size_t size) {
  uint32_t parser = connection->parser;
  if (error == HPE_OK) return PARSED_PART;
  if (stopped == PARSED_REQUEST && error == HPE_PAUSED) {
    size_t read = w2c_llhttp_llhttp_get_error_pos(&llhttp, parser) - input;
    if (read < size && (is_pool_low() || !chain_add(&connection->pending, parser_input + read, size - read))) return refuse(E_BUSY), PARSED_REFUSED;
    w2c_llhttp_llhttp_resume(&llhttp, parser);
    return PARSED_REQUEST;
  }
  if (stopped != PARSED_PART) return stopped;
  parser_failure = E_BAD_REQUEST;
  parser_reason = at(w2c_llhttp_llhttp_get_error_reason(&llhttp, parser));
  return PARSED_FAILURE;
}

enum parsed parse(struct connection* connection, size_t size) {
  current = connection;
  stopped = PARSED_PART;
  uint32_t from = input, error;
  for (;;) {
    error = w2c_llhttp_llhttp_execute(&llhttp, connection->parser, from, input + size - from);
    if (error != HPE_PAUSED_UPGRADE) break;
    /* Another protocol was offered, and is not taken: what follows is HTTP/1.1. */
    from = w2c_llhttp_llhttp_get_error_pos(&llhttp, connection->parser);
    w2c_llhttp_llhttp_resume_after_upgrade(&llhttp, connection->parser);
  }
  return outcome(connection, error, size);
}

enum parsed parse_end(struct connection* connection) {
  current = connection;
  stopped = PARSED_PART;
  enum parsed parsed = outcome(connection, w2c_llhttp_llhttp_finish(&llhttp, connection->parser), 0);
  if (parsed == PARSED_FAILURE) parser_reason = ""; /* as Node says it */
  return parsed;
}
