#include "answers.h"

#include <string.h>

#include "abi.h"
#include "api.h"
#include "chain.h"
#include "function.h"
#include "invocation.h"
#include "machine.h"
#include "output.h"
#include "say.h"

bool are_answers_streamed;

static struct {
  /* "invocation/…/": the path of what is told. */
  char path[192];
  struct chain body;
  /* The body says what was thrown. */
  bool is_thrown;
  /* The response has begun to leave as it comes. */
  bool is_streaming;
  bool is_told;
} given;

static char head_bytes[1024], error_bytes[4096];

static struct text post(const char* what) {
  struct text head = TEXT_IN(head_bytes);
  char path[sizeof given.path + 16];
  struct text whole = TEXT_IN(path);
  text_add(&whole, given.path);
  text_add(&whole, what);
  text_bytes(&whole, "", 1);
  api_head(&head, "POST", path);
  return head;
}

static void add_header(struct text* head, const char* name, const char* value) {
  text_add(head, name);
  text_add(head, ": ");
  text_add(head, value);
  text_add(head, "\r\n");
}

static void add_json_type(struct text* head) { add_header(head, "Content-Type", "application/json"); }

static void end_head(struct text* head, size_t size) {
  text_add(head, "Content-Length: ");
  text_number(head, size);
  text_add(head, "\r\n\r\n");
}

static void add_error_type(struct text* head, const char* code) {
  text_add(head, "Lambda-Runtime-Function-Error-Type: Function.");
  text_add(head, code);
  text_add(head, "\r\n");
}

/* As the Runtime API wants errors; `message` in UTF-8. */
static struct text error_of(const char* code, const char* message, size_t size) {
  struct text error = TEXT_IN(error_bytes);
  text_add(&error, "{\"errorMessage\":");
  text_json_utf8(&error, message, size);
  text_add(&error, ",\"errorType\":\"");
  text_add(&error, code);
  text_add(&error, "\",\"stackTrace\":[]}");
  return error;
}

static struct text error_of_failure(enum failure failure) {
  const struct failure_entry* entry = failure_entry(failure);
  return error_of(entry->code, entry->meaning, strlen(entry->meaning));
}

/* 202 is what the documentation promises; after 500 a runtime has to end. */
static void check_told(const struct request* response) {
  if (response == NULL) say("warning: E_LAMBDA_API: the Runtime API of AWS Lambda took only a part of the response");
  else if (response->status >= 500) say_and_exit(ABI_EXIT_ENVIRONMENT, "E_LAMBDA_API: the Runtime API of AWS Lambda says that it has failed");
  else if (response->status >= 400) say("warning: E_LAMBDA_API: the Runtime API of AWS Lambda refuses the answer with status ", decimal(response->status));
}

/* What was thrown, as the function has described it; or else what `failure` means. */
static void tell_failure(enum failure failure) {
  struct text head = post("error");
  add_json_type(&head);
  add_error_type(&head, failure_entry(failure)->code);
  if (!given.is_thrown) {
    struct text error = error_of_failure(failure);
    chain_clear(&given.body);
    chain_add(&given.body, error.bytes, error.size);
  }
  end_head(&head, given.body.size);
  check_told(api_call(&head, &given.body));
}

static void tell_result(void) {
  struct text head = post("response");
  add_json_type(&head);
  end_head(&head, given.body.size);
  const struct request* response = api_call(&head, &given.body);
  if (response->status == 413) tell_failure(E_RESULT_TOO_LARGE); /* Lambda takes 6 MB */
  else check_told(response);
}

static void begin_stream(void) {
  struct text head = post("response");
  add_header(&head, "Content-Type", "application/vnd.awslambda.http-integration-response");
  add_header(&head, "Lambda-Runtime-Function-Response-Mode", "streaming");
  add_header(&head, "Transfer-Encoding", "chunked");
  add_header(&head, "Trailer", "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body");
  text_add(&head, "\r\n");
  api_stream_begin(&head);
  given.is_streaming = true;
}

static void stream(const void* from, size_t size) {
  char line[24];
  struct text begin = TEXT_IN(line);
  if (size == 0) return; /* would be the end */
  text_add(&begin, hexadecimal(size));
  text_add(&begin, "\r\n");
  api_stream_bytes(begin.bytes, begin.size);
  api_stream_bytes(from, size);
  api_stream_bytes("\r\n", 2);
}

static void add_base64(struct text* text, const struct text* bytes) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < bytes->size; i += 3) {
    uint32_t three = 0;
    for (size_t j = 0; j < 3; j++) three = three << 8 | (i + j < bytes->size ? (uint8_t)bytes->bytes[i + j] : 0);
    for (size_t j = 0; j < 4; j++) text_bytes(text, i + j > bytes->size ? "=" : digits + (three >> (18 - 6 * j) & 63), 1);
  }
}

static void end_stream(enum failure failure) {
  static char trailer_bytes[2 * sizeof error_bytes];
  struct text end = TEXT_IN(trailer_bytes);
  text_add(&end, "0\r\n");
  if (failure != NO_FAILURE) {
    struct text error = error_of_failure(failure);
    add_error_type(&end, failure_entry(failure)->code);
    text_add(&end, "Lambda-Runtime-Function-Error-Body: ");
    add_base64(&end, &error);
    text_add(&end, "\r\n");
  }
  text_add(&end, "\r\n");
  api_stream_bytes(end.bytes, end.size);
  check_told(api_stream_end());
}

static void tell(enum failure failure) {
  if (given.is_told) return;
  given.is_told = true;
  if (given.is_streaming) end_stream(failure);
  else if (failure != NO_FAILURE) tell_failure(failure);
  else tell_result();
}

/* The first byte of what was thrown is one with which neither JSON nor a streamed response begins (runtime/platform/lambda.ts). */
static bool take_output(const char* from, size_t size) {
  bool is_first = given.body.size == 0 && !given.is_streaming;
  if (is_first && size > 0 && *from == ABI_RECORD_MARK) {
    given.is_thrown = true;
    return chain_add(&given.body, from + 1, size - 1);
  }
  if (!are_answers_streamed || function_record.kind != ABI_KIND_FETCH) return chain_add(&given.body, from, size);
  if (is_first) begin_stream();
  stream(from, size);
  return true;
}

static bool take(enum machine_stream to, const void* from, size_t size) {
  if (to != MACHINE_STDOUT) return machine_write(to, from, size);
  invocation_hold();
  bool has_fitted = take_output(from, size);
  invocation_release();
  if (!has_fitted) fail_invocation("E_RESULT_TOO_LARGE: ", "the result is larger than Lambda takes. Answer with less.");
  return true;
}

/* The client need not wait for what `waitUntil` was given. */
static void on_result(void) {
  invocation_hold();
  tell(NO_FAILURE);
  invocation_release();
}

void answers_begin(bool are_streamed) {
  are_answers_streamed = are_streamed;
  output_write = take;
  invocation_result = on_result;
}

bool answer_begin(const char* id) {
  struct text path = TEXT_IN(given.path);
  chain_clear(&given.body);
  given.is_thrown = given.is_streaming = given.is_told = false;
  if (id == NULL) return false;
  text_add(&path, "invocation/");
  text_add(&path, id);
  text_add(&path, "/");
  text_bytes(&path, "", 1);
  return !path.is_cut;
}

void answer_end(enum failure failure) { tell(failure); }

void answers_tell_start(const char* said, size_t size) {
  static const char PREFIX[] = "sporelet: ";
  static char bytes[sizeof error_bytes + sizeof head_bytes];
  char code[64];
  struct text type = TEXT_IN(code), message = TEXT_IN(bytes);
  size_t begin = sizeof PREFIX - 1, end = begin;
  while (end < size && said[end] != ':') end++;
  text_bytes(&type, said + begin, end - begin);
  text_bytes(&type, "", 1);
  if (type.is_cut) return;
  struct text error = error_of(code, said + begin, size - begin - 1);
  api_head(&message, "POST", "init/error");
  add_json_type(&message);
  add_error_type(&message, code);
  end_head(&message, error.size);
  text_bytes(&message, error.bytes, error.size);
  api_tell(&message);
}
