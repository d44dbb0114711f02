#include "response.h"

#include <string.h>

#include "date.h"
#include "drain.h"

/* For whatever a function answers: cgi.c takes no larger head. */
static char bytes[80 << 10];
static struct text head;

struct text* response_begin(uint32_t status, const char* reason) {
  head = (struct text)TEXT_IN(bytes);
  text_add(&head, "HTTP/1.1 ");
  text_number(&head, status);
  text_add(&head, " ");
  text_add(&head, *reason != 0 ? reason : status_name(status));
  text_add(&head, "\r\n");
  return &head;
}

void text_header(struct text* text, const char* name, const char* value) {
  text_add(text, name);
  text_add(text, ": ");
  text_add(text, value);
  text_add(text, "\r\n");
}

void text_number_header(struct text* head, const char* name, uint64_t value) {
  text_add(head, name);
  text_add(head, ": ");
  text_number(head, value);
  text_add(head, "\r\n");
}

/* RFC 9112, section 7.4: what a client of HTTP/1.0 can do beyond that. */
static bool takes_chunks(const struct request* request) { return !request->is_version_1_0 || header_mentions(request, "te", "chunked"); }

void response_end(struct connection* connection, struct text* text, struct framing* framing) {
  const struct request* request = &connection->request;
  bool chunks = takes_chunks(request);
  /* A client that was owed "100 Continue" may send its body still, or not. */
  if (!request->keep_alive || request->is_continue_owed || is_draining || !(framing->has_length || chunks)) connection->is_last = true;
  framing->is_chunked = framing->has_body && !framing->has_length && chunks;
  if (framing->has_body && !framing->has_length && !chunks) connection->is_last = true; /* it ends with the connection */
  if (!framing->has_date) text_header(text, "Date", http_date());
  if (connection->is_last && !framing->has_connection) text_header(text, "Connection", "close");
  if (!connection->is_last) {
    text_header(text, "Connection", "keep-alive");
    text_add(text, "Keep-Alive: timeout=");
    text_number(text, KEEP_ALIVE_SECONDS);
    text_add(text, "\r\n");
  }
  if (framing->is_chunked) text_header(text, "Transfer-Encoding", "chunked");
  text_add(text, "\r\n");
  if (text->is_cut || !chain_add(&connection->output, text->bytes, text->size)) connection->is_gone = true; /* there is no memory to answer in */
}
