// The least that a process or a container can be: a static C program that reads a line and answers with its argument.
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

export function compileFloor(directory: string): Found {
  const [source, path] = [join(directory, "floor.c"), join(directory, "floor")];
  writeFileSync(source, SOURCE);
  return compile(["-O2", "-static"], source, path);
}
