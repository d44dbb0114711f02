#include "message.h"

#include <string.h>

#include "engine.h"
#include "invocation.h"
#include "json.h"
#include "memory.h"

static char method_bytes[64], url_bytes[MOST_REQUEST_HEAD], header_bytes[MOST_REQUEST_HEAD];

static bool end_text(struct text* text) {
  text_bytes(text, "", 1);
  return true;
}

static bool read_text(struct json* json, struct text* to) { return json_string(json, to) && end_text(to); }

/* [["name","value"],…] */
static bool read_headers(struct json* json, struct text* to) {
  if (!json_take(json, '[')) return false;
  if (json_take(json, ']')) return true;
  do {
    if (!json_take(json, '[') || !json_string(json, to) || !end_text(to) || !json_take(json, ',') || !json_string(json, to) || !end_text(to) || !json_take(json, ']')) return false;
  } while (json_take(json, ','));
  return json_take(json, ']');
}

static bool is(const char* a, const char* b) { return strlen(a) == strlen(b) && memcmp(a, b, strlen(b)) == 0; }

static bool read_redirect(struct json* json, enum redirect* redirect) {
  char bytes[16];
  struct text text = TEXT_IN(bytes);
  if (!read_text(json, &text) || text.is_cut) return false;
  *redirect = is(bytes, "error") ? REDIRECT_ERROR : is(bytes, "manual") ? REDIRECT_MANUAL : REDIRECT_FOLLOW;
  return true;
}

static bool read_field(struct json* json, const char* name, struct message* message) {
  if (is(name, "id")) return json_number(json, &message->id);
  if (is(name, "method")) return read_text(json, &message->method);
  if (is(name, "url")) return read_text(json, &message->url);
  if (is(name, "headers")) return read_headers(json, &message->headers);
  if (is(name, "redirect")) return read_redirect(json, &message->redirect);
  bool* flag = is(name, "chunk")    ? &message->is_chunk
               : is(name, "end")    ? &message->is_end
               : is(name, "pull")   ? &message->is_pull
               : is(name, "cancel") ? &message->is_cancel
               : is(name, "more")   ? &message->has_more
               : is(name, "ask")    ? &message->asks
               : is(name, "socket") ? &message->is_socket
                                    : &message->is_for_socket;
  if (flag == &message->is_socket || flag == &message->is_for_socket) {
    *flag = *flag || flag == &message->is_socket || is(name, "send") || is(name, "close");
    return json_skip(json);
  }
  *flag = json_true(json);
  return true;
}

bool read_message(struct message* message, const char* bytes, size_t size) {
  *message = (struct message){.method = TEXT_IN(method_bytes), .url = TEXT_IN(url_bytes), .headers = TEXT_IN(header_bytes)};
  uint32_t head;
  if (size < sizeof head) return false;
  memcpy(&head, bytes, sizeof head);
  if (head > size - sizeof head) return false;
  message->bytes = bytes + sizeof head + head;
  message->size = size - sizeof head - head;
  struct json json = {bytes + sizeof head, message->bytes};
  if (!json_take(&json, '{')) return false;
  do {
    char name_bytes[32];
    struct text name = TEXT_IN(name_bytes);
    if (!read_text(&json, &name) || name.is_cut || !json_take(&json, ':') || !read_field(&json, name_bytes, message)) return false;
  } while (json_take(&json, ','));
  return json_take(&json, '}');
}

uint32_t write_message(const struct text* head, size_t size, void** body) {
  uint32_t room = sizeof(uint32_t) + head->size + size;
  uint32_t address = w2c_engine_allocate(&engine, room);
  if (address == 0 || (uint64_t)address + room > engine.w2c_memory.size) fail_invocation("E_MEMORY: ", "there is no memory left for the answer to a request of the function's");
  memory_set_u32(address, head->size);
  memcpy(memory_at(address + sizeof(uint32_t)), head->bytes, head->size);
  *body = memory_at(address + sizeof(uint32_t) + head->size);
  return address;
}
