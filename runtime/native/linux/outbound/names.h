/* Names of hosts and their addresses: /etc/hosts, then the name servers of /etc/resolv.conf. Only before the function runs. */
#pragma once

#include <stdbool.h>

#include "network.h"

/* RFC 1035, section 2.3.4. */
enum { MOST_NAME = 253 };

/* The first address of a name, or of an address as text; false where there is none, and `why_no_address` says why. */
bool find_address(const char* name, struct socket_address* address);
extern const char* why_no_address;
