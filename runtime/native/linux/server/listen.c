#include "listen.h"

#include <stdbool.h>

#include "kernel.h"
#include "machine.h"
#include "options.h"
#include "say.h"
#include "text.h"

/* Connections that wait to be accepted; the system may allow fewer (net.core.somaxconn). */
enum { BACKLOG = 4096 };

static void set(int32_t socket, int32_t level, int32_t option) {
  int32_t on = 1;
  syscall6(SYS_setsockopt, socket, level, option, (int64_t)&on, sizeof on, 0);
}

/* 1 of 0x0db8 is "db8". */
static void text_group(struct text* text, uint32_t value) {
  bool is_begun = false;
  for (int shift = 12; shift >= 0; shift -= 4) {
    uint32_t digit = value >> shift & 15;
    if (digit == 0 && !is_begun && shift > 0) continue;
    is_begun = true;
    text_bytes(text, "0123456789abcdef" + digit, 1);
  }
}

static void text_address(struct text* text, const struct socket_address* address) {
  if (address->family == AF_INET) {
    for (int i = 0; i < 4; i++) {
      if (i > 0) text_add(text, ".");
      text_number(text, address->v4.address[i]);
    }
  } else {
    const uint8_t* bytes = address->v6.address;
    bool is_any = true;
    for (int i = 0; i < 16; i++) is_any = is_any && bytes[i] == 0;
    text_add(text, "[");
    if (is_any) text_add(text, "::");
    for (int i = 0; i < 16 && !is_any; i += 2) {
      if (i > 0) text_add(text, ":");
      text_group(text, bytes[i] << 8 | bytes[i + 1]);
    }
    text_add(text, "]");
  }
  text_add(text, ":");
  text_number(text, __builtin_bswap16(address->port));
}

_Noreturn static void fail(int64_t error) {
  static char bytes[128];
  struct text text = {.bytes = bytes, .capacity = sizeof bytes - 1};
  text_address(&text, &server_options.address);
  const char* why = error == -EADDRINUSE      ? "another process listens on it. Give another port, or end that process."
                    : error == -EACCES        ? "it needs a privilege. Give a port above 1023."
                    : error == -EADDRNOTAVAIL ? "this machine has no such address. Give one that it has; 0.0.0.0 and [::] are all of them."
                                              : "the system refuses: error ";
  say("E_PORT_TAKEN: can't listen on ", bytes, ": ", why, error == -EADDRINUSE || error == -EACCES || error == -EADDRNOTAVAIL ? "" : decimal(-error));
  machine_exit(ABI_EXIT_ENVIRONMENT);
}

static int64_t or_fail(int64_t result) {
  if (result < 0) fail(result);
  return result;
}

static int32_t open_listener(bool is_shared) {
  struct server_options* options = &server_options;
  int32_t listener = or_fail(syscall3(SYS_socket, options->address.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  set(listener, SOL_SOCKET, SO_REUSEADDR);
  set(listener, IPPROTO_TCP, TCP_NODELAY); /* those that it accepts have it too */
  if (is_shared) set(listener, SOL_SOCKET, SO_REUSEPORT);
  or_fail(syscall3(SYS_bind, listener, (int64_t)&options->address, options->address_size));
  or_fail(syscall3(SYS_listen, listener, BACKLOG, 0));
  /* The others get the port that the first was given for 0. */
  uint32_t size = sizeof options->address;
  struct socket_address found;
  if (syscall3(SYS_getsockname, listener, (int64_t)&found, (int64_t)&size) == 0) options->address.port = found.port;
  return listener;
}

void open_listeners(int32_t* listeners, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) listeners[i] = open_listener(count > 1);
}

void tell_address(void) {
  static char bytes[128];
  struct text text = TEXT_IN(bytes);
  text_add(&text, "http://");
  text_address(&text, &server_options.address);
  text_add(&text, "\n");
  machine_write(MACHINE_STDOUT, text.bytes, text.size);
}
