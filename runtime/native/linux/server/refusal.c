#include "refusal.h"

#include <string.h>

#include "id.h"
#include "response.h"

static char body_bytes[160 << 10];

static struct text body_of(enum failure failure, const char* id, const char* message) {
  const struct failure_entry* entry = failure_entry(failure);
  struct text body = TEXT_IN(body_bytes);
  if (message == NULL) message = entry->meaning;
  text_add(&body, "{\"error\":{\"code\":\"");
  text_add(&body, entry->code);
  text_add(&body, "\",\"message\":");
  text_json(&body, message, strlen(message));
  text_add(&body, ",\"requestId\":\"");
  text_add(&body, id);
  text_add(&body, "\"}}\n");
  return body;
}

static void text_body_headers(struct text* head, const char* type, size_t size, const char* id, enum failure failure) {
  text_header(head, "content-type", type);
  text_number_header(head, "content-length", size);
  text_header(head, "x-request-id", id);
  text_add(head, failure_entry(failure)->headers);
}

static void send_body(struct connection* connection, const struct text* body) {
  if (!chain_add(&connection->output, body->bytes, body->size)) connection->is_gone = true;
}

static bool is_head(const struct connection* connection) { return strcmp(connection->request.method, "HEAD") == 0; }

static void send(struct connection* connection, struct text* head, const struct text* body) {
  struct framing framing = {.has_body = !is_head(connection), .has_length = true, .has_connection = connection->is_last};
  if (connection->is_last) text_header(head, "connection", "close");
  response_end(connection, head, &framing);
  if (framing.has_body) send_body(connection, body);
}

void respond_failure(struct connection* connection, const char* id, enum failure failure, const char* message) {
  struct text body = body_of(failure, id, message);
  struct text* head = response_begin(failure_entry(failure)->status, "");
  text_body_headers(head, "application/json", body.size, id, failure);
  send(connection, head, &body);
}

static bool wants_text(const struct request* request) { return header_mentions(request, "accept", "text/html"); }

static void send_last(struct connection* connection, struct text* head, const struct text* body) {
  connection->is_last = true;
  send(connection, head, body);
}

void respond_refusal(struct connection* connection, const char* id, enum failure failure, const char* message) {
  const struct request* request = &connection->request;
  bool is_last = request->has_body && !request->is_complete;
  struct text* head = response_begin(failure_entry(failure)->status, "");
  struct text body = body_of(failure, id, message);
  const char* type = "application/json";
  if (wants_text(request)) {
    body.size = 0;
    text_add(&body, failure_entry(failure)->code);
    text_add(&body, ": ");
    for (const char* c = message; *c != 0; c++) /* UTF-8 of Latin-1 */
      if ((uint8_t)*c < 0x80) text_bytes(&body, c, 1);
      else text_bytes(&body, (char[]){0xc0 | (uint8_t)*c >> 6, 0x80 | (*c & 0x3f)}, 2);
    text_add(&body, "\n");
    type = "text/plain; charset=utf-8";
  }
  text_body_headers(head, type, body.size, id, failure);
  if (is_last) send_last(connection, head, &body);
  else send(connection, head, &body);
}

void respond_unsupported(struct connection* connection, uint32_t status, const char* message) {
  char id[MOST_ID_BYTES + 1];
  new_id(id);
  struct text body = body_of(E_BAD_REQUEST, id, message);
  struct text* head = response_begin(status, "");
  text_body_headers(head, "application/json", body.size, id, E_BAD_REQUEST);
  send_last(connection, head, &body);
}

void respond_unreadable(struct connection* connection, enum failure failure, const char* message) {
  char id[MOST_ID_BYTES + 1];
  new_id(id);
  struct text body = body_of(failure, id, message);
  struct text* head = response_begin(failure_entry(failure)->status, "");
  text_body_headers(head, "application/json", body.size, id, failure);
  if (connection->request.is_head_complete && failure != E_METHOD) {
    send_last(connection, head, &body);
    return;
  }
  /* Node, which has no request to answer, writes these lines by themselves. */
  connection->is_last = true;
  text_header(head, "connection", "close");
  text_add(head, "\r\n");
  if (!chain_add(&connection->output, head->bytes, head->size)) connection->is_gone = true;
  send_body(connection, &body);
}
