#include "lambda.h"

#include <string.h>

#include "abi.h"
#include "answers.h"
#include "api.h"
#include "chain-input.h"
#include "configuration.h"
#include "engine.h"
#include "environment.h"
#include "function.h"
#include "invocation.h"
#include "say.h"

static const uint64_t NS_PER_MS = 1000000;
/* So long before Lambda would end the process an invocation fails by itself: then the next one finds it running. */
static const uint64_t MARGIN_NS = 50 * 1000000ull;

/* Of one invocation, as variables: a head has at most MOST_HEAD_BYTES, of which a byte can become six. */
static char id_bytes[256], trace_bytes[4 * MOST_HEAD_BYTES], described_bytes[8 * MOST_HEAD_BYTES];

/* Why the start failed, as `say` says it: "sporelet: E_CODE: …" and a newline. */
static bool tell_start(enum machine_stream stream, const void* from, size_t size) {
  machine_write(stream, from, size);
  answers_tell_start(from, size);
  return true;
}

void lambda_open(const char* api, const char* const* variables) {
  api_open(api);
  say_write = tell_start;
  answers_begin(lambda_configure(variables));
}

static void add_variable(struct text* text) {
  text_bytes(text, "", 1);
  if (!text->is_cut) environment_add(text->bytes);
}

static void add_text_field(struct text* text, const char* name, const char* value) {
  if (value == NULL) return;
  text_add(text, ",\"");
  text_add(text, name);
  text_add(text, "\":");
  text_json_utf8(text, value, strlen(value));
}

/* What runtime/platform/lambda.ts reads. */
static void add_variables(const struct request* next, const char* id) {
  struct text own_id = TEXT_IN(id_bytes), trace = TEXT_IN(trace_bytes), described = TEXT_IN(described_bytes);
  text_add(&own_id, "SPORELET_REQUEST_ID=");
  text_add(&own_id, id);
  add_variable(&own_id);
  const char* trace_id = only_header(next, "lambda-runtime-trace-id");
  if (trace_id != NULL) {
    text_add(&trace, "_X_AMZN_TRACE_ID=");
    text_add(&trace, trace_id);
    add_variable(&trace);
  }
  text_add(&described, "SPORELET_LAMBDA={\"isStreamed\":");
  text_add(&described, are_answers_streamed ? "true" : "false");
  add_text_field(&described, "traceId", trace_id);
  add_text_field(&described, "invokedFunctionArn", only_header(next, "lambda-runtime-invoked-function-arn"));
  add_text_field(&described, "clientContext", only_header(next, "lambda-runtime-client-context"));
  add_text_field(&described, "cognitoIdentity", only_header(next, "lambda-runtime-cognito-identity"));
  text_add(&described, "}");
  add_variable(&described);
}

/* How long it may take, in ns; 0 where Lambda does not say it. */
static uint64_t time_for(const struct request* next) {
  const char* text = only_header(next, "lambda-runtime-deadline-ms");
  if (text == NULL) return 0;
  uint64_t deadline = 0, now = machine_clock(MACHINE_REALTIME);
  for (; *text >= '0' && *text <= '9' && deadline < UINT64_MAX / NS_PER_MS / 100; text++) deadline = deadline * 10 + (*text - '0');
  deadline *= NS_PER_MS;
  return deadline > now + MARGIN_NS + NS_PER_MS ? deadline - now - MARGIN_NS : NS_PER_MS;
}

static void invoke_for(struct request* next) {
  size_t variables = environment_count;
  const char* id = only_header(next, "lambda-runtime-aws-request-id");
  if (!answer_begin(id)) return;
  /* The request's memory holds the event until the next call, which is that of the answer: the function has read it by then. */
  add_variables(next, id);
  chain_give_input(&next->body);
  bool is_done = invoke(time_for(next)) == ABI_EXIT_OK;
  environment_cut(variables);
  answer_end(is_done ? NO_FAILURE : failure_of_invocation());
  engine_reset();
}

_Noreturn void lambda_run(void) {
  static char head_bytes[512];
  struct chain nothing = {0};
  say_write = machine_write;
  for (;;) {
    struct text head = TEXT_IN(head_bytes);
    api_head(&head, "GET", "invocation/next");
    text_add(&head, "\r\n");
    struct request* next = api_call(&head, &nothing);
    if (next->status != 200) say_and_exit(ABI_EXIT_ENVIRONMENT, "E_LAMBDA_API: the Runtime API of AWS Lambda gives no invocation");
    invoke_for(next);
  }
}
