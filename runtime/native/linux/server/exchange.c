#include "exchange.h"

#include <string.h>

#include "abi.h"
#include "cgi.h"
#include "chain-input.h"
#include "drain.h"
#include "engine.h"
#include "environment.h"
#include "function.h"
#include "invocation.h"
#include "log.h"
#include "machine.h"
#include "options.h"
#include "output.h"
#include "refusal.h"
#include "request-variables.h"
#include "response.h"
#include "say.h"
#include "sending.h"
#include "waiting.h"

struct connection* answered;

/* What the function has written so far, and what became of it. */
static struct {
  struct chain body, said;
  uint64_t written;
  struct cgi_head cgi;
  bool has_head;
  /* The head has left, and the body follows as it comes; `left` of a length that the head gives. */
  bool is_streaming, is_chunked, has_length;
  /* Some of it was sent. Before that the function can still fail and be answered so, as under `sporelet serve`, which learns of a stream when the function waits. */
  bool has_left;
  /* There were more bytes than the head said. */
  bool is_broken;
  uint64_t left;
  /* The response is whole. */
  bool is_told;
  uint32_t status;
  char id[MOST_ID_BYTES + 1];
} given;

/* Why the response could not be read. */
static char why_bytes[1024];
static struct text why;

enum { MOST_SAID = 64 << 10 };

/* After so much of a stream a function waits for a host that takes its messages (runtime/platform/fetch-exchange.ts). */
enum { WINDOW_BYTES = 64 << 10 };

static bool is_method(const struct request* request, const char* method) { return strcmp(request->method, method) == 0; }

static bool has_body(uint32_t status) { return !is_bodiless(status) && !is_method(&answered->request, "HEAD"); }

/* Sends the head of a fetch function's response. `length`: what Content-Length says, if it says anything. */
static void send_cgi_head(const uint64_t* length) {
  const struct cgi_head* cgi = &given.cgi;
  struct text* head = response_begin(cgi->status, cgi->reason);
  struct framing framing = {.has_body = has_body(cgi->status)};
  for (const char* name = NULL; (name = cgi_next(cgi, name)) != NULL;) {
    if (!cgi_is_passed_on(name)) continue;
    text_header(head, name, name + strlen(name) + 1);
    if (is_same(name, "date")) framing.has_date = true;
  }
  text_header(head, "x-request-id", given.id);
  if (length != NULL && !is_bodiless(cgi->status)) {
    text_number_header(head, "content-length", *length);
    framing.has_length = true;
  }
  response_end(answered, head, &framing);
  given.is_chunked = framing.is_chunked;
  given.status = cgi->status;
}

/* From here on what the function writes leaves as it comes. */
static void begin_streaming(void) {
  given.has_length = cgi_length(&given.cgi, &given.left);
  given.is_streaming = true;
  send_cgi_head(given.has_length ? &given.left : NULL);
}

/* Bytes of the body behind those that have left. What is more than the head said, the client would take for the next response. */
static bool stream(const void* from, size_t size) {
  struct chain* output = &answered->output;
  if (size == 0 || given.is_broken) return true;
  if (given.has_length && size > given.left) given.is_broken = true;
  if (given.is_broken) return true;
  given.left -= given.has_length ? size : 0;
  if (!given.is_chunked) return chain_add(output, from, size);
  char line[20];
  unsigned at = sizeof line;
  line[--at] = '\n', line[--at] = '\r';
  for (size_t rest = size; rest > 0; rest >>= 4) line[--at] = "0123456789abcdef"[rest & 15];
  return chain_add(output, line + at, sizeof line - at) && chain_add(output, from, size) && chain_add(output, "\r\n", 2);
}

static void send_pieces(void) {
  given.has_left = true;
  send_output(answered);
}

/* One that is not whole ends with the connection, before its own end: so the client can tell. */
static void end_stream(bool is_whole) {
  if (given.is_broken || (given.has_length && given.left > 0)) is_whole = false;
  if (is_whole && given.is_chunked) is_whole = chain_add(&answered->output, "0\r\n\r\n", 5);
  if (!is_whole) answered->is_last = true;
}

static void respond_cgi(void) {
  uint64_t length = given.body.size;
  bool has_length = true;
  /* To HEAD a function may say how long the answer to GET is, and need not know it (RFC 9110, section 8.6). */
  if (is_method(&answered->request, "HEAD") && length == 0) has_length = cgi_length(&given.cgi, &length);
  send_cgi_head(has_length ? &length : NULL);
  if (has_body(given.status)) chain_join(&answered->output, &given.body);
}

static void respond_result(void) {
  struct text* head = response_begin(200, "");
  text_header(head, "content-type", function_record.kind == ABI_KIND_HANDLER ? "application/json" : "application/octet-stream");
  text_header(head, "x-request-id", given.id);
  text_number_header(head, "content-length", given.body.size);
  struct framing framing = {.has_body = has_body(200), .has_length = true};
  response_end(answered, head, &framing);
  given.status = 200;
  if (framing.has_body) chain_join(&answered->output, &given.body);
}

/* The function has given its result, or ended. */
static void respond(void) {
  if (given.is_told) return;
  given.is_told = true;
  if (given.is_streaming) end_stream(true);
  else if (function_record.kind == ABI_KIND_FETCH) respond_cgi();
  else respond_result();
}

static void fail_output(void) {
  invocation_release();
  if (given.written > server_options.max_response)
    fail_invocation("E_RESULT_TOO_LARGE: ", "the result is larger than the host takes. Answer with less, or raise --max-response.");
  fail_invocation("E_BUSY: ", "there is no memory left for a response. Try again after a while, or raise --max-buffer.");
}

/* stdout of a function that answers requests: the head and what is there of the body at once, then pieces of the body. */
static bool take_response(const char* from, size_t size) {
  if (!given.has_head) {
    size_t head = cgi_read(&given.cgi, from, size, &why);
    if (head == 0) {
      invocation_release();
      fail_invocation("E_OUTPUT_NOT_CGI: ", why_bytes);
    }
    given.has_head = true;
    return chain_add(&given.body, from + head, size - head);
  }
  if (!given.is_streaming && given.body.size == 0 && has_body(given.cgi.status)) begin_streaming();
  if (!given.is_streaming) return chain_add(&given.body, from, size);
  bool has_fitted = stream(from, size);
  if (answered->output.size > WINDOW_BYTES) send_pieces();
  return has_fitted;
}

static bool take(enum machine_stream to, const void* from, size_t size) {
  if (answered == NULL || (to == MACHINE_STDERR && !server_options.keeps_log)) return machine_write(to, from, size);
  invocation_hold();
  bool has_fitted = true;
  if (to == MACHINE_STDERR) {
    size_t room = MOST_SAID - given.said.size;
    chain_add(&given.said, from, size < room ? size : room);
  } else {
    given.written += size;
    has_fitted = given.written <= server_options.max_response && (function_record.kind == ABI_KIND_FETCH ? take_response(from, size) : chain_add(&given.body, from, size));
  }
  if (!has_fitted) fail_output();
  invocation_release();
  return true;
}

static void flush_said(void) {
  static char text[MOST_SAID];
  size_t size = chain_take(&given.said, text, sizeof text);
  if (size > 0) log_output(given.id, text, size);
  chain_clear(&given.said);
}

/* Runs it, and answers why it failed, if it did. */
static enum failure invoke_for(const struct request* request) {
  size_t variables = environment_count;
  bool fits = add_request_variables(request, given.id);
  bool is_done = false;
  if (fits) {
    chain_give_input(&answered->request.body);
    is_done = invoke(server_options.timeout) == ABI_EXIT_OK;
  }
  environment_cut(variables);
  if (!fits) return E_HEADERS_TOO_LARGE;
  if (!is_done) return failure_of_invocation();
  if (function_record.kind != ABI_KIND_FETCH || given.has_head) return NO_FAILURE;
  text_add(&why, "the function's output is not a CGI response: there is no empty line after the headers");
  return E_OUTPUT_NOT_CGI;
}

/* The end of the response, or one that says that there is none. Answers what the log is to say of it. */
static enum failure conclude(enum failure failure) {
  if (failure == NO_FAILURE) respond();
  else if (given.is_told) return NO_FAILURE; /* what failed was no part of the result */
  else if (given.is_streaming && given.has_left) end_stream(false);
  else {
    if (given.is_streaming) chain_clear(&answered->output);
    given.status = failure_entry(failure)->status;
    respond_failure(answered, given.id, failure, why.size > 0 ? why_bytes : NULL);
  }
  return failure;
}

static uint64_t clock_of_log(void) { return server_options.keeps_log ? machine_clock(MACHINE_MONOTONIC) : 0; }

void run_function(struct connection* connection, const char id[MOST_ID_BYTES + 1]) {
  memset(why_bytes, 0, sizeof why_bytes);
  why = (struct text){.bytes = why_bytes, .capacity = sizeof why_bytes - 1};
  given.written = 0;
  given.has_head = given.is_streaming = given.is_told = given.has_left = given.is_broken = false;
  memcpy(given.id, id, sizeof given.id);
  answered = connection;
  waited = 0;
  uint64_t begun = clock_of_log();
  enum failure failure = conclude(invoke_for(&connection->request));
  uint64_t ended = clock_of_log();
  send_output(connection);
  uint64_t sent = clock_of_log();
  engine_reset();
  if (server_options.keeps_log) {
    flush_said();
    uint64_t queued = begun > connection->moved ? begun - connection->moved : 0;
    struct phases phases = {.queue = queued, .reset = clock_of_log() - sent, .run = ended - begun - waited, .wait = waited};
    log_invocation(&connection->request, given.id, given.status, failure, &phases);
  }
  chain_clear(&given.body);
  answered = NULL;
}

static void on_result(void) {
  invocation_hold();
  respond();
  send_output(answered);
  invocation_release();
}

/* A stream's head leaves before the function waits for the first piece. */
static void wait_and_serve(uint64_t ns) {
  invocation_hold();
  if (given.has_head && !given.is_streaming && !given.is_told && given.body.size == 0 && has_body(given.cgi.status)) begin_streaming();
  if (given.is_streaming) send_pieces();
  wait_for_clients(ns);
  invocation_release();
  if (given.is_told) return;
  if (answered->is_gone) {
    invocation_failure = "E_ABORTED:";
    leave_invocation(ABI_EXIT_FUNCTION);
  }
  if (is_drained()) fail_invocation("E_HOST_CLOSED: ", "the server ends, and the function was still waiting");
}

void exchange_start(void) {
  if (server_options.keeps_log) invocation_takes |= ABI_TAKES_RECORDS;
  output_write = take;
  say_write = take;
  invocation_wait = wait_and_serve;
  invocation_result = on_result;
}
