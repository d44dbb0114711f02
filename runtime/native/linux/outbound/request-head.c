#include "request-head.h"

#include <string.h>

#include "field.h"

/* Headers of the connection (RFC 9110, section 7.6.1), derived from the body, or of what an executable can't do: as in src/host/http-exchange.ts. */
static const char* const own[] = {"connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "accept-encoding"};
static const char* const of_body[] = {"content-type", "content-encoding", "content-language", "content-location"};
static const char* const credentials[] = {"authorization", "cookie"};

#define IS_ONE_OF(name, names) is_one_of(name, names, sizeof names / sizeof *names)
static bool is_one_of(const char* name, const char* const* names, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (is_same(name, names[i])) return true;
  return false;
}

/* The next name of `asked`, after `name`; NULL at the end. Its value stands behind it. */
static const char* next_name(const struct asked* asked, const char* name) {
  if (name == NULL) name = asked->headers;
  else {
    name += strlen(name) + 1;
    name += strlen(name) + 1;
  }
  return name < asked->headers + asked->headers_size ? name : NULL;
}

static const char* value_of(const char* name) { return name + strlen(name) + 1; }

static bool names(const struct asked* asked, const char* wanted) {
  for (const char* name = NULL; (name = next_name(asked, name)) != NULL;)
    if (is_same(name, wanted)) return true;
  return false;
}

static void add_header(struct text* head, const char* name, const char* value) {
  text_add(head, name);
  text_add(head, ": ");
  text_add(head, value);
  text_add(head, "\r\n");
}

static bool is_bodiless(const char* method) { return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0; }

bool add_request_head(struct chain* output, const struct asked* asked, const struct url* url, size_t size, bool has_more) {
  static char bytes[4 * MOST_REQUEST_HEAD];
  struct text head = TEXT_IN(bytes);
  text_add(&head, asked->method);
  text_add(&head, " ");
  if (url->path_size == 0 || *url->path == '?') text_add(&head, "/");
  text_bytes(&head, url->path, url->path_size);
  text_add(&head, " HTTP/1.1\r\nhost: ");
  text_bytes(&head, url->authority, url->authority_size);
  text_add(&head, "\r\n");
  if (!names(asked, "accept")) add_header(&head, "accept", "*/*");
  if (!names(asked, "user-agent")) add_header(&head, "user-agent", "sporelet");
  for (const char* name = NULL; (name = next_name(asked, name)) != NULL;)
    if (is_field_name(name) && is_field_value(value_of(name)) && !IS_ONE_OF(name, own)) add_header(&head, name, value_of(name));
  add_header(&head, "accept-encoding", "identity");
  if (has_more) add_header(&head, "transfer-encoding", "chunked");
  else if (size > 0 || !is_bodiless(asked->method)) {
    text_add(&head, "content-length: ");
    text_number(&head, size);
    text_add(&head, "\r\n");
  }
  text_add(&head, "connection: close\r\n\r\n");
  return !head.is_cut && chain_add(output, head.bytes, head.size);
}

bool add_chunk(struct chain* output, const char* bytes, size_t size, bool is_last) {
  char line[20];
  unsigned at = sizeof line;
  line[--at] = '\n', line[--at] = '\r';
  for (size_t rest = size; rest > 0; rest >>= 4) line[--at] = "0123456789abcdef"[rest & 15];
  bool fits = size == 0 || (chain_add(output, line + at, sizeof line - at) && chain_add(output, bytes, size) && chain_add(output, "\r\n", 2));
  return fits && (!is_last || chain_add(output, "0\r\n\r\n", 5));
}

void drop_headers(struct asked* asked, bool drops_body, bool drops_credentials) {
  char* to = asked->headers;
  for (const char *name = next_name(asked, NULL), *next; name != NULL; name = next) {
    next = next_name(asked, name);
    if ((drops_body && IS_ONE_OF(name, of_body)) || (drops_credentials && IS_ONE_OF(name, credentials))) continue;
    size_t size = value_of(name) + strlen(value_of(name)) + 1 - name;
    memmove(to, name, size);
    to += size;
  }
  asked->headers_size = to - asked->headers;
}

void add_answer_head(struct text* head, const struct request* answer, const char* url, bool is_redirected) {
  text_add(head, ",\"status\":");
  text_number(head, answer->status);
  text_add(head, ",\"statusText\":");
  text_json(head, request_target(answer), strlen(request_target(answer)));
  text_add(head, ",\"headers\":[");
  bool is_first = true;
  for (struct header header = {0}; next_header(answer, &header); is_first = false) {
    text_add(head, is_first ? "[" : ",[");
    text_json(head, header.name, strlen(header.name));
    text_add(head, ",");
    text_json(head, header.value, strlen(header.value));
    text_add(head, "]");
  }
  text_add(head, "],\"url\":");
  text_json(head, url, strlen(url));
  text_add(head, is_redirected ? ",\"redirected\":true" : ",\"redirected\":false");
}
