#include "grants.h"

#include <string.h>

#include "kernel.h"
#include "layout.h"
#include "machine.h"
#include "map.h"
#include "names.h"
#include "say.h"
#include "values.h"

_Static_assert(sizeof(struct socket_address) <= GRANT_BYTES, "an address fits");

static struct {
  const char* host;
  size_t size;
  uint16_t port;
} grants[MOST_GRANTS];
static uint32_t count;

static struct socket_address* address_at(uint32_t index) { return (struct socket_address*)(GRANTS + index * GRANT_BYTES); }

_Noreturn static void refuse(const char* hosts) {
  say("E_OPTION_VALUE: Expected `--allow-net` to be a host such as orders.internal:8080, 10.0.0.5 or [::1]:9000, got ", hosts, ". See --help.");
  machine_exit(ABI_EXIT_USAGE);
}

static bool is_host_character(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'; }

/* One host; answers what follows it. */
static const char* grant_one(const char* at, const char* hosts) {
  const char* host = at;
  if (*at == '[') {
    while (*at != 0 && *at != ']') at++;
    if (*at++ == 0) refuse(hosts);
  } else
    while (is_host_character(*at)) at++;
  size_t size = at - host;
  uint32_t port = 80;
  if (*at == ':') {
    const char* digits = ++at;
    for (port = 0; *at >= '0' && *at <= '9' && port < 1 << 16; at++) port = port * 10 + (*at - '0');
    if (at == digits || port == 0 || port >= 1 << 16) refuse(hosts);
  }
  if (size == 0 || size > MOST_NAME || (*at != 0 && *at != ',')) refuse(hosts);
  if (count == MOST_GRANTS) {
    say("E_USAGE: a function can be granted ", decimal(MOST_GRANTS), " hosts at most; one too many is ", hosts);
    machine_exit(ABI_EXIT_USAGE);
  }
  grants[count].host = host;
  grants[count].size = size;
  grants[count++].port = port;
  return at;
}

void grant(const char* hosts) {
  const char* at = hosts;
  while (*(at = grant_one(at, hosts)) == ',') at++;
}

bool has_grants(void) { return count > 0; }

void resolve_grants(void) {
  map_range(GRANTS, machine_page_bytes);
  for (uint32_t i = 0; i < count; i++) {
    char name[MOST_NAME + 1];
    memcpy(name, grants[i].host, grants[i].size);
    name[grants[i].size] = 0;
    struct socket_address* address = address_at(i);
    if (!find_address(name, address)) {
      say("E_NO_ADDRESS: ", name, " of --allow-net has no address: ", why_no_address);
      machine_exit(ABI_EXIT_ENVIRONMENT);
    }
    address->port = __builtin_bswap16(grants[i].port);
  }
  if (syscall3(SYS_mprotect, GRANTS, machine_page_bytes, PROT_READ) != 0) say_and_exit(ABI_EXIT_ENVIRONMENT, "E_SANDBOX: the system does not protect the addresses that the function may connect to");
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }

static bool is_named(uint32_t index, const char* host, size_t size) {
  if (grants[index].size != size) return false;
  for (size_t i = 0; i < size; i++)
    if (lower(grants[index].host[i]) != lower(host[i])) return false;
  return true;
}

const struct socket_address* granted(const char* host, size_t size, uint16_t port) {
  for (uint32_t i = 0; i < count; i++)
    if (grants[i].port == port && is_named(i, host, size)) return address_at(i);
  return NULL;
}
