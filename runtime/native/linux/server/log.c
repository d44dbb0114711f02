#include "log.h"

#include <string.h>

#include "abi.h"
#include "date.h"
#include "function.h"
#include "machine.h"
#include "options.h"
#include "trace.h"

static char bytes[128 << 10];
static struct text lines = TEXT_IN(bytes);

void log_flush(void) {
  if (lines.size > 0) machine_write(MACHINE_STDERR, lines.bytes, lines.size);
  lines.size = 0;
}

static void field(const char* name, const char* value) {
  text_add(&lines, ",\"");
  text_add(&lines, name);
  text_add(&lines, "\":");
  text_json_printable(&lines, value, strlen(value));
}

static void number_field(const char* name, uint64_t value) {
  text_add(&lines, ",\"");
  text_add(&lines, name);
  text_add(&lines, "\":");
  text_number(&lines, value);
}

/* A line begins; what does not fit behind the others makes them leave. */
static void begin(const char* level, const char* event, size_t room) {
  if (lines.capacity - lines.size < room) log_flush();
  text_add(&lines, "{\"time\":\"");
  text_time(&lines);
  text_add(&lines, "\",\"level\":\"");
  text_add(&lines, level);
  text_add(&lines, "\"");
  field("event", event);
}

static void end(void) { text_add(&lines, "}\n"); }

static void function_field(void) {
  text_add(&lines, ",\"function\":");
  text_json_utf8(&lines, function_record.name, strlen(function_record.name));
}

/* ms with three digits behind the point, and no zeros at the end. */
static void milliseconds(const char* name, uint64_t ns, bool is_first) {
  uint64_t us = (ns + 500) / 1000;
  text_add(&lines, is_first ? "\"" : ",\"");
  text_add(&lines, name);
  text_add(&lines, "\":");
  text_number(&lines, us / 1000);
  unsigned digits = 3;
  uint64_t fraction = us % 1000;
  for (; digits > 0 && fraction % 10 == 0; digits--) fraction /= 10;
  if (digits == 0) return;
  text_add(&lines, ".");
  text_padded(&lines, fraction, digits);
}

enum { HEAD_ROOM = 4 * MOST_HEAD_BYTES + 1024 };

void log_invocation(const struct request* request, const char* id, uint32_t status, enum failure failure, const struct phases* phases) {
  static bool is_warm;
  if (!server_options.keeps_log) return;
  begin(failure == NO_FAILURE ? "info" : "error", "invocation", HEAD_ROOM);
  function_field();
  field("requestId", id);
  field("method", request->method);
  field("url", request_target(request));
  number_field("status", status);
  const char* trace = only_header(request, "traceparent");
  if (trace != NULL && is_traceparent(trace)) {
    text_add(&lines, ",\"traceId\":");
    text_json(&lines, trace + TRACE_ID_AT, TRACE_ID_DIGITS);
  }
  if (failure != NO_FAILURE) field("code", failure_entry(failure)->code);
  field("start", is_warm ? "warm" : "cold");
  is_warm = true;
  text_add(&lines, ",\"ms\":{");
  milliseconds("queue", phases->queue, true);
  milliseconds("reset", phases->reset, false);
  milliseconds("run", phases->run, false);
  milliseconds("wait", phases->wait, false);
  text_add(&lines, "}");
  end();
}

void log_refusal(const struct request* request, const char* id, enum failure failure) {
  if (!server_options.keeps_log) return;
  begin("warn", "refused", HEAD_ROOM);
  field("requestId", id);
  field("method", request->method);
  field("url", request_target(request));
  number_field("status", failure_entry(failure)->status);
  field("code", failure_entry(failure)->code);
  end();
}

void log_unreadable(uint32_t status, enum failure failure, const char* message) {
  if (!server_options.keeps_log) return;
  begin("warn", "refused", HEAD_ROOM);
  number_field("status", status);
  field("code", failure_entry(failure)->code);
  field("message", message);
  end();
}

void log_event(const char* level, const char* event, const char* message) {
  if (!server_options.keeps_log) return;
  begin(level, event, 1024);
  field("message", message);
  end();
  log_flush();
}

static bool has_line(const char* at, size_t size, const char* prefix) {
  size_t wanted = strlen(prefix);
  for (size_t i = 0; i + wanted <= size; i++)
    if ((i == 0 || at[i - 1] == '\n') && memcmp(at + i, prefix, wanted) == 0) return true;
  return false;
}

/* What was not written by `console` has no mark (src/host/log-records.ts). */
static const char* level_of_unmarked(const char* at, size_t size) {
  if (has_line(at, size, "sporelet: warning: ")) return "warn";
  return has_line(at, size, "sporelet: E_") ? "error" : "info";
}

static const char* level_of(char digit) {
  switch (digit - '0') {
    case ABI_SEVERITY_ERROR: return "error";
    case ABI_SEVERITY_WARNING: return "warn";
    case ABI_SEVERITY_INFO: return "info";
    case ABI_SEVERITY_DEBUG: return "debug";
    default: return NULL;
  }
}

static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

static void record(const char* id, const char* level, const char* at, size_t size) {
  while (size > 0 && is_space(at[size - 1])) size--;
  if (level == NULL) {
    if (size == 0) return;
    level = level_of_unmarked(at, size);
  }
  if (memcmp(level, "debug", 5) == 0) return; /* as with serve's --log-level info */
  begin(level, "output", 6 * size + 1024 < lines.capacity ? 6 * size + 1024 : lines.capacity);
  function_field();
  field("requestId", id);
  text_add(&lines, ",\"text\":");
  text_json_utf8(&lines, at, size);
  end();
}

void log_output(const char* id, const char* at, size_t size) {
  const char* level = NULL;
  size_t begun = 0;
  for (size_t i = 0; i + 1 < size; i++) {
    if (at[i] != ABI_RECORD_MARK || !(at[i + 1] == '0' + ABI_RECORD_END || level_of(at[i + 1]) != NULL)) continue;
    record(id, level, at + begun, i - begun);
    level = level_of(at[i + 1]);
    begun = i + 2;
  }
  record(id, level, at + begun, size - begun);
}
