#include "overload.h"

#include "connection.h"
#include "kernel.h"
#include "log.h"
#include "network.h"
#include "refusal.h"
#include "sending.h"
#include "syscall.h"

void turn_away(int32_t descriptor) {
  static char nowhere[4096];
  struct connection connection = {.descriptor = descriptor, .is_writable = true};
  respond_unreadable(&connection, E_BUSY, "there are as many connections as there may be");
  log_unreadable(failure_entry(E_BUSY)->status, E_BUSY, "there are as many connections as there may be: --max-connections");
  /* What was sent and is not read would have the system take the answer back. */
  syscall6(SYS_recvfrom, descriptor, (int64_t)nowhere, sizeof nowhere, MSG_DONTWAIT, 0, 0);
  send_output(&connection);
  syscall3(SYS_shutdown, descriptor, SHUT_WR, 0);
  syscall3(SYS_close, descriptor, 0, 0);
  chain_clear(&connection.output);
}
