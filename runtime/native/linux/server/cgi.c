#include "cgi.h"

#include <string.h>

#include "field.h"
#include "request.h"

/* As one of ours is at most; src/host/http.ts takes more, which no client would. */
enum { MOST_BYTES = 64 << 10 };

static char kept[MOST_BYTES];

static size_t find_end(const char* bytes, size_t size) {
  for (size_t i = 0; i + 4 <= size && i < MOST_BYTES - 4; i++)
    if (bytes[i] == '\r' && memcmp(bytes + i, "\r\n\r\n", 4) == 0) return i;
  return 0;
}

static size_t refuse(struct text* why, const char* what, const char* line) {
  text_add(why, "the function's output is not a CGI response: the line ");
  text_json(why, line, strlen(line) < 60 ? strlen(line) : 60);
  text_add(why, what);
  return 0;
}

static size_t cant_be_sent(struct text* why, const char* what, const char* name) {
  text_add(why, "the response can't be sent: Invalid character in ");
  text_add(why, what);
  if (name != NULL) {
    text_add(why, " [\"");
    text_add(why, name);
    text_add(why, "\"]");
  }
  return 0;
}

/* Puts a zero at the line's end, and answers where the next begins; the last ends with two zeros. */
static char* cut_line(char* line) {
  while (*line != 0 && !(line[0] == '\r' && line[1] == '\n')) line++;
  if (*line == 0) return line;
  *line = 0;
  return line + 2;
}

static bool read_status(struct cgi_head* head, const char* line) {
  static const char begin[] = "Status: ";
  if (memcmp(line, begin, sizeof begin - 1) != 0) return false;
  const char* at = line + sizeof begin - 1;
  head->status = 0;
  for (int i = 0; i < 3; i++, at++) {
    if (*at < '0' || *at > '9') return false;
    head->status = head->status * 10 + (*at - '0');
  }
  if (head->status < 200 || head->status > 599 || (*at != 0 && *at != ' ')) return false;
  head->reason = *at == ' ' ? at + 1 : "";
  return true;
}

static bool is_space(char c) { return c == ' ' || c == '\t'; }

/* Rewrites "name: value" as name, zero, value, zero; answers where the next goes, or NULL. */
static char* keep_header(char* to, const char* line) {
  const char* colon = line;
  while (is_token_character(*colon)) colon++;
  if (colon == line || *colon != ':') return NULL;
  size_t name = colon - line;
  memmove(to, line, name);
  to[name] = 0;
  const char* value = colon + 1;
  while (is_space(*value)) value++;
  size_t size = strlen(value);
  while (size > 0 && is_space(value[size - 1])) size--;
  memmove(to + name + 1, value, size);
  to[name + 1 + size] = 0;
  return to + name + size + 2;
}

size_t cgi_read(struct cgi_head* head, const char* bytes, size_t size, struct text* why) {
  size_t end = find_end(bytes, size);
  if (end == 0) {
    text_add(why, "the function's output is not a CGI response: there is no empty line after the headers");
    return 0;
  }
  memcpy(kept, bytes, end);
  kept[end] = 0;
  char* line = kept;
  char* next = cut_line(line);
  if (strlen(line) < 11 || !read_status(head, line)) return refuse(why, " is no status", line);
  if (!is_field_value(head->reason)) return cant_be_sent(why, "statusMessage", NULL);
  char* to = next;
  head->headers = next;
  while (*(line = next) != 0) {
    next = cut_line(line);
    char* behind = keep_header(to, line);
    if (behind == NULL) return refuse(why, " is no header", line);
    if (!is_field_value(to + strlen(to) + 1)) return cant_be_sent(why, "header content", to);
    to = behind;
  }
  head->end = to;
  return end + 4;
}

const char* cgi_next(const struct cgi_head* head, const char* name) {
  if (name == NULL) name = head->headers;
  else {
    name += strlen(name) + 1;
    name += strlen(name) + 1;
  }
  return name < head->end ? name : NULL;
}

/* What concerns one connection only (RFC 9110, section 7.6.1), or what is made anew: as in src/server/exchange.ts. */
bool cgi_is_passed_on(const char* name) {
  static const char* const others[] = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "content-length", "x-request-id"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (is_same(name, others[i])) return false;
  return true;
}

bool cgi_length(const struct cgi_head* head, uint64_t* length) {
  for (const char* name = NULL; (name = cgi_next(head, name)) != NULL;) {
    if (!is_same(name, "content-length")) continue;
    const char* value = name + strlen(name) + 1;
    size_t digits = 0;
    *length = 0;
    for (; value[digits] >= '0' && value[digits] <= '9'; digits++) *length = *length * 10 + (value[digits] - '0');
    return digits > 0 && digits <= 15 && value[digits] == 0;
  }
  return false;
}
