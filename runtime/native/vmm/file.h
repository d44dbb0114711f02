/* Files as the loader needs them; what fails ends the program with a message. */
#pragma once

#include <stdint.h>

struct file {
  int descriptor;
  uint64_t size;
  const char* path;
};

struct file file_open(const char* path);
void file_read(struct file file, void* to, uint64_t size, uint64_t offset);

_Noreturn void refuse(const char* what, const char* value);
