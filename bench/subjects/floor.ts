// The least that a process or a container can be: static C programs that read a line, or a request, and answer with their argument.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "../harness/compiler.ts";
import type { Found } from "./spawn.ts";

const SOURCE = `#include <string.h>
#include <unistd.h>

static int write_all(const char *text, size_t size) {
  while (size > 0) {
    ssize_t done = write(1, text, size);
    if (done <= 0) return 1;
    text += done;
    size -= (size_t)done;
  }
  return 0;
}

int main(int argc, char **argv) {
  char buffer[65536];
  if (argc < 2) return 2;
  for (;;) {
    ssize_t size = read(0, buffer, sizeof buffer);
    if (size <= 0 || buffer[size - 1] == '\\n') break;
  }
  return write_all(argv[1], strlen(argv[1])) || write_all("\\n", 1);
}
`;

/** Listens on a port of loopback, and answers every request, which is in one packet, with its argument. */
const SERVER = `#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
  static char request[65536], response[262144];
  if (argc < 3) return 2;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 128) < 0) return 1;
  int size = snprintf(response, sizeof response, "HTTP/1.1 200 OK\\r\\ncontent-length: %zu\\r\\n\\r\\n%s\\n", strlen(argv[2]) + 1, argv[2]);
  for (;;) {
    int client = accept(listener, NULL, NULL);
    while (recv(client, request, sizeof request, 0) > 0 && send(client, response, size, MSG_NOSIGNAL) > 0) {}
    close(client);
  }
}
`;

function compileSource(directory: string, name: string, source: string): Found {
  const path = join(directory, name);
  writeFileSync(`${path}.c`, source);
  return compile(["-O2", "-static"], `${path}.c`, path);
}

export const compileFloor = (directory: string): Found => compileSource(directory, "floor", SOURCE);

export const compileFloorServer = (directory: string): Found => compileSource(directory, "floor-server", SERVER);
