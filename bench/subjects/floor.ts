// The least that a process or a container can be: a static C program that reads a line and answers with its argument.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CLEAN_ENVIRONMENT, lastLine } from "../harness/process.ts";
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
  for (const compiler of ["gcc", "cc", "clang"]) {
    const made = spawnSync(compiler, ["-O2", "-static", "-o", path, source], { env: CLEAN_ENVIRONMENT, encoding: "utf8", timeout: 60_000 });
    if (made.error !== undefined) continue;
    return made.status === 0 ? { path } : { reason: `${compiler} can't make a static program: ${lastLine(made.stderr)}` };
  }
  return { reason: "there is no C compiler (gcc, cc, clang)" };
}
