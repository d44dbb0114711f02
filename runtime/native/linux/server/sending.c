#include "sending.h"

#include "kernel.h"
#include "network.h"

enum { MOST_VECTORS = 16 };

void send_output(struct connection* connection) {
  struct chain* output = &connection->output;
  while (output->size > 0 && connection->is_writable && !connection->is_gone) {
    struct io_vector vectors[MOST_VECTORS];
    size_t count = 0;
    for (struct block* block = output->first; block != NULL && count < MOST_VECTORS; block = block->next) {
      uint32_t taken = block == output->first ? output->taken : 0;
      vectors[count++] = (struct io_vector){block->bytes + taken, block->used - taken};
    }
    struct message_header message = {.vectors = vectors, .count = count};
    int64_t sent = syscall3(SYS_sendmsg, connection->descriptor, (int64_t)&message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent == -EINTR) continue;
    if (sent == -EAGAIN) connection->is_writable = false;
    else if (sent < 0) connection->is_gone = true;
    else chain_drop(output, sent);
  }
}
