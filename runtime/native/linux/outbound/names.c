#include "names.h"

#include <stddef.h>
#include <string.h>

#include "kernel.h"
#include "machine.h"
#include "values.h"

enum { AT_FDCWD = -100, O_CLOEXEC = 02000000, MOST_FILE = 64 << 10 };
enum { SOCK_DGRAM = 2, SO_RCVTIMEO = 20 };
/* RFC 1035, sections 3.2.2 to 4.2.1; RFC 3596. */
enum { TYPE_A = 1, TYPE_AAAA = 28, CLASS_IN = 1, PORT = 53, HEAD_BYTES = 12, MOST_PACKET = 1232, NO_SUCH_NAME = 3, MOST_LABEL = 63 };
/* As glibc has them (resolv.conf(5)), but for the time, which is 5 s there. */
enum { MOST_SERVERS = 3, MOST_DOMAINS = 6, ATTEMPTS = 2, WAIT_SECONDS = 2 };

const char* why_no_address;

static char file[MOST_FILE + 1];

/* All of a file, a zero behind it; "" where it can't be read. */
static char* read_file(const char* path) {
  size_t size = 0;
  int64_t descriptor = syscall4(SYS_openat, AT_FDCWD, (int64_t)path, O_CLOEXEC, 0), part = 0;
  while (descriptor >= 0 && size < MOST_FILE && (part = syscall3(SYS_read, descriptor, (int64_t)file + size, MOST_FILE - size)) > 0) size += part;
  if (descriptor >= 0) syscall3(SYS_close, descriptor, 0, 0);
  file[size] = 0;
  return file;
}

/* Cuts the next line off; NULL at the end. */
static char* next_line(char** rest) {
  char* line = *rest;
  if (*line == 0) return NULL;
  char* end = line;
  while (*end != 0 && *end != '\n') end++;
  *rest = *end == 0 ? end : end + 1;
  *end = 0;
  return line;
}

/* Cuts the next word of a line off; NULL at its end, or where a comment begins. */
static char* next_word(char** rest) {
  char* word = *rest;
  while (*word == ' ' || *word == '\t' || *word == '\r') word++;
  if (*word == 0 || *word == '#' || *word == ';') return NULL;
  char* end = word;
  while (*end != 0 && *end != ' ' && *end != '\t' && *end != '\r') end++;
  *rest = *end == 0 ? end : end + 1;
  *end = 0;
  return word;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }

static bool is_same_name(const char* a, const char* b) {
  while (*a != 0 && lower(*a) == lower(*b)) a++, b++;
  return lower(*a) == lower(*b);
}

/* "10.0.0.5", "::1" or "[::1]". */
static bool read_address(const char* text, struct socket_address* address) {
  *address = (struct socket_address){.family = AF_INET};
  const char* rest = v4_of(text, address->v4.address);
  if (rest != NULL && *rest == 0) return true;
  char in_brackets[64];
  size_t size = strlen(text);
  bool has_brackets = text[0] == '[';
  if (size + 2 > sizeof in_brackets) return false;
  memcpy(in_brackets, text, size);
  if (!has_brackets) in_brackets[size++] = ']';
  in_brackets[size] = 0;
  *address = (struct socket_address){.family = AF_INET6};
  rest = v6_of(in_brackets + has_brackets, address->v6.address);
  return rest != NULL && *rest == 0;
}

static bool find_in_hosts(const char* name, struct socket_address* address) {
  char* rest = read_file("/etc/hosts");
  for (char* line; (line = next_line(&rest)) != NULL;) {
    char* given = next_word(&line);
    if (given == NULL) continue;
    for (char* other; (other = next_word(&line)) != NULL;)
      if (is_same_name(other, name) && read_address(given, address)) return true;
  }
  return false;
}

static struct {
  struct socket_address servers[MOST_SERVERS];
  char domains[MOST_DOMAINS][MOST_NAME + 1];
  uint32_t server_count, domain_count;
} resolver;

static void read_resolver(void) {
  char* rest = read_file("/etc/resolv.conf");
  resolver.server_count = resolver.domain_count = 0;
  for (char* line; (line = next_line(&rest)) != NULL;) {
    char* word = next_word(&line);
    if (word == NULL) continue;
    if (is_same_name(word, "nameserver")) {
      char* server = next_word(&line);
      if (server != NULL && resolver.server_count < MOST_SERVERS && read_address(server, &resolver.servers[resolver.server_count])) resolver.server_count++;
    } else if (is_same_name(word, "search") || is_same_name(word, "domain")) {
      resolver.domain_count = 0; /* the last line counts */
      for (char* domain; (domain = next_word(&line)) != NULL && resolver.domain_count < MOST_DOMAINS;)
        if (strlen(domain) <= MOST_NAME) memcpy(resolver.domains[resolver.domain_count++], domain, strlen(domain) + 1);
    }
  }
}

/* The name as labels; its size, or 0 where it is none. */
static size_t write_name(uint8_t* to, const char* name) {
  size_t size = 0;
  while (*name != 0) {
    size_t label = 0;
    while (name[label] != 0 && name[label] != '.') label++;
    if (label == 0 || label > MOST_LABEL || size + label + 2 > MOST_NAME + 2) return 0;
    to[size] = label;
    memcpy(to + size + 1, name, label);
    size += label + 1;
    name += label;
    if (*name == '.') name++;
  }
  to[size] = 0;
  return size == 0 ? 0 : size + 1;
}

static uint16_t u16_at(const uint8_t* at) { return at[0] << 8 | at[1]; }

/* What follows the name at `at`, or NULL. */
static const uint8_t* skip_name(const uint8_t* at, const uint8_t* end) {
  for (; at < end; at += *at + 1) {
    if (*at == 0) return at + 1;
    if ((*at & 0xc0) == 0xc0) return at + 2;
    if (*at > MOST_LABEL) return NULL;
  }
  return NULL;
}

/* The first address of the wanted type in an answer. */
static bool read_answer(const uint8_t* at, const uint8_t* end, uint16_t type, struct socket_address* address) {
  uint16_t questions = u16_at(at + 4), answers = u16_at(at + 6);
  at += HEAD_BYTES;
  while (questions-- > 0) {
    at = skip_name(at, end);
    if (at == NULL || end - at < 4) return false;
    at += 4;
  }
  while (answers-- > 0) {
    at = skip_name(at, end);
    if (at == NULL || end - at < 10) return false;
    uint16_t found = u16_at(at), class = u16_at(at + 2), size = u16_at(at + 8);
    at += 10;
    if (end - at < size) return false;
    if (found == type && class == CLASS_IN && size == (type == TYPE_A ? 4 : 16)) {
      *address = (struct socket_address){.family = type == TYPE_A ? AF_INET : AF_INET6};
      memcpy(type == TYPE_A ? address->v4.address : address->v6.address, at, size);
      return true;
    }
    at += size;
  }
  return false;
}

enum answer { FOUND, NOTHING, SILENCE };

/* Sends a query of `size` bytes to a server and reads its answer into `packet`: its size, or 0 where none comes. */
static size_t exchange_packets(struct socket_address* server, uint8_t* packet, size_t size, uint8_t* answer) {
  int64_t descriptor = syscall3(SYS_socket, server->family, SOCK_DGRAM | SOCK_CLOEXEC, 0), received = 0;
  if (descriptor < 0) return 0;
  struct time_value wait = {WAIT_SECONDS, 0};
  server->port = __builtin_bswap16(PORT);
  syscall6(SYS_setsockopt, descriptor, SOL_SOCKET, SO_RCVTIMEO, (int64_t)&wait, sizeof wait, 0);
  /* Connected, so that it hears that server only, and of a port where nobody is. */
  if (syscall3(SYS_connect, descriptor, (int64_t)server, server->family == AF_INET ? 16 : 28) == 0 &&
      syscall6(SYS_sendto, descriptor, (int64_t)packet, size, MSG_NOSIGNAL, 0, 0) == (int64_t)size)
    do received = syscall6(SYS_recvfrom, descriptor, (int64_t)answer, MOST_PACKET, 0, 0, 0);
    while (received == -EINTR || (received >= HEAD_BYTES && memcmp(answer, packet, 2) != 0));
  syscall3(SYS_close, descriptor, 0, 0);
  return received >= HEAD_BYTES && answer[2] & 0x80 ? received : 0;
}

static enum answer ask(const char* name, uint16_t type, struct socket_address* address) {
  uint8_t packet[HEAD_BYTES + MOST_NAME + 2 + 4] = {0}, answer[MOST_PACKET];
  machine_random(packet, 2);
  packet[2] = 1; /* the server is to ask others */
  packet[5] = 1; /* one question */
  size_t size = write_name(packet + HEAD_BYTES, name);
  if (size == 0) return NOTHING;
  size += HEAD_BYTES;
  packet[size + 1] = type;
  packet[size + 3] = CLASS_IN;
  for (uint32_t attempt = 0; attempt < ATTEMPTS; attempt++)
    for (uint32_t i = 0; i < resolver.server_count; i++) {
      size_t received = exchange_packets(&resolver.servers[i], packet, size + 4, answer);
      uint8_t status = answer[3] & 15;
      if (received == 0 || (status != 0 && status != NO_SUCH_NAME)) continue;
      return status == 0 && read_answer(answer, answer + received, type, address) ? FOUND : NOTHING;
    }
  return SILENCE;
}

static enum answer ask_for(const char* name, struct socket_address* address) {
  enum answer answer = ask(name, TYPE_A, address);
  return answer == NOTHING ? ask(name, TYPE_AAAA, address) : answer;
}

static enum answer ask_within(const char* name, const char* domain, struct socket_address* address) {
  char whole[2 * MOST_NAME + 2];
  size_t size = strlen(name);
  memcpy(whole, name, size);
  whole[size] = '.';
  memcpy(whole + size + 1, domain, strlen(domain) + 1);
  return ask_for(whole, address);
}

/* A name with a point in it may be whole already; one without is looked for in the domains of this machine first. */
static enum answer ask_servers(const char* name, struct socket_address* address) {
  bool is_whole = false;
  for (const char* c = name; *c != 0; c++) is_whole = is_whole || *c == '.';
  enum answer answer = is_whole ? ask_for(name, address) : NOTHING;
  if (name[strlen(name) - 1] == '.') return answer;
  for (uint32_t i = 0; i < resolver.domain_count && answer == NOTHING; i++) answer = ask_within(name, resolver.domains[i], address);
  return answer == NOTHING && !is_whole ? ask_for(name, address) : answer;
}

bool find_address(const char* name, struct socket_address* address) {
  if (read_address(name, address) || find_in_hosts(name, address)) return true;
  if (is_same_name(name, "localhost")) return read_address("127.0.0.1", address);
  read_resolver();
  why_no_address = resolver.server_count == 0 ? "it is not in /etc/hosts, and /etc/resolv.conf names no server. Give an address."
                                              : "it is not in /etc/hosts, and the name servers know none. Is the name right?";
  if (resolver.server_count == 0) return false;
  enum answer answer = ask_servers(name, address);
  if (answer == SILENCE) why_no_address = "no name server of /etc/resolv.conf answers. Give an address, or try again.";
  return answer == FOUND;
}
