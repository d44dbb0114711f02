/* The server of one process: accepts, reads, has requests answered, writes. */
#pragma once

#include <stdint.h>

/* `listener` is the socket that listens, `signals` a descriptor that is readable when the process is asked to end. Returns when it has ended. */
void serve_http(int32_t listener, int32_t epoll, int32_t signals);

/* What epoll says of them, beside connections. */
enum { LISTENER = 1, SIGNALS = 2, OUTBOUND = 3 };
