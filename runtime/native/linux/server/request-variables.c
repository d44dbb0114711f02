#include "request-variables.h"

#include <string.h>

#include "abi.h"
#include "authority.h"
#include "environment.h"
#include "function.h"
#include "id.h"
#include "text.h"
#include "trace.h"

/* For a head of MOST_HEAD_BYTES whose names and values are single letters. */
static char request_bytes[256 << 10];
static char id_bytes[MOST_ID_BYTES + 32];
static char trace_bytes[256];

static bool add(struct text* text) {
  text_bytes(text, "", 1);
  return !text->is_cut && environment_add(text->bytes);
}

/* JSON: method, URL and headers, exactly (src/host/http.ts). */
static void text_request(struct text* text, const struct request* request) {
  text_add(text, "SPORELET_REQUEST={\"method\":\"");
  text_add(text, request->method);
  text_add(text, "\",\"url\":");
  const char* path = path_of(request);
  text_add(text, "\"");
  text_origin(text, request);
  if (*path != '/') text_add(text, "/");
  /* The path as a string of JSON, without its first quotation mark. */
  size_t quote = text->size;
  text_json(text, path, strlen(path));
  if (!text->is_cut) {
    memmove(text->bytes + quote, text->bytes + quote + 1, text->size - quote - 1);
    text->size--;
  }
  text_add(text, ",\"headers\":[");
  bool is_first = true;
  for (struct header header = {0}; next_header(request, &header); is_first = false) {
    text_add(text, is_first ? "[" : ",[");
    text_json(text, header.name, strlen(header.name));
    text_add(text, ",");
    size_t size = strlen(header.value);
    /* The target's authority counts more (RFC 9112, section 3.2.2). */
    const char* value = is_same(header.name, "host") ? authority_of(request, &size) : header.value;
    text_json(text, value, size);
    text_add(text, "]");
  }
  text_add(text, "]}");
}

bool add_request_variables(const struct request* request, const char* id) {
  struct text text = TEXT_IN(id_bytes);
  text_add(&text, "SPORELET_REQUEST_ID=");
  text_add(&text, id);
  if (!add(&text)) return false;
  if (function_record.kind == ABI_KIND_FETCH) {
    struct text head = TEXT_IN(request_bytes);
    text_request(&head, request);
    return add(&head);
  }
  const char* trace = only_header(request, "traceparent");
  if (trace == NULL || !is_traceparent(trace)) return true;
  struct text parent = TEXT_IN(trace_bytes);
  text_add(&parent, "TRACEPARENT=");
  text_add(&parent, trace);
  return add(&parent);
}
