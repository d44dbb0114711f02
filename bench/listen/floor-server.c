/* The least that an HTTP server can be: one process that answers every request on one connection after the other with its argument. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char request[65536], response[65536];

/* The bytes of the request at the front, or 0 until it is there whole. */
static size_t whole(size_t size) {
  request[size] = 0;
  const char *end = strstr(request, "\r\n\r\n");
  if (end == NULL) return 0;
  const char *length = strcasestr(request, "content-length:");
  size_t wanted = (size_t)(end + 4 - request) + (length != NULL && length < end ? (size_t)atol(length + 15) : 0);
  return size >= wanted ? wanted : 0;
}

static void serve(int client, size_t answer) {
  size_t size = 0, used;
  ssize_t taken;
  while ((taken = recv(client, request + size, sizeof request - 1 - size, 0)) > 0) {
    size += (size_t)taken;
    while ((used = whole(size)) > 0) {
      if (send(client, response, answer, MSG_NOSIGNAL) < 0) return;
      memmove(request, request + used, size - used);
      size -= used;
    }
  }
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 128) < 0) return 1;
  getsockname(listener, (struct sockaddr *)&address, &size);
  int answer = snprintf(response, sizeof response, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %zu\r\n\r\n%s\n", strlen(argv[1]) + 1, argv[1]);
  printf("http://127.0.0.1:%d\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client < 0) continue;
    serve(client, (size_t)answer);
    close(client);
  }
}
