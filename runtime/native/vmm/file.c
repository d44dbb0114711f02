#include "file.h"

#include "machine.h"
#include "say.h"
#include "syscall.h"

enum { O_RDONLY = 0, O_CLOEXEC = 02000000, SEEK_END = 2 };

_Noreturn void refuse(const char* what, const char* value) {
  say(what, value);
  machine_exit(ABI_EXIT_FILE);
}

struct file file_open(const char* path) {
  int64_t descriptor = syscall3(SYS_open, (int64_t)path, O_RDONLY | O_CLOEXEC, 0);
  if (descriptor < 0) refuse("E_UNREADABLE: this file can't be opened: ", path);
  int64_t size = syscall3(SYS_lseek, descriptor, 0, SEEK_END);
  if (size < 0) refuse("E_UNREADABLE: this is no file: ", path);
  return (struct file){(int)descriptor, size, path};
}

void file_read(struct file file, void* to, uint64_t size, uint64_t offset) {
  while (size > 0) {
    int64_t taken = syscall4(SYS_pread64, file.descriptor, (int64_t)to, size, offset);
    if (taken <= 0) refuse("E_TRUNCATED: this file ends too soon: ", file.path);
    to = (uint8_t*)to + taken;
    offset += taken;
    size -= taken;
  }
}
