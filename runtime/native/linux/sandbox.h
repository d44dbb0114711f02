/* Gives up every system call that a function does not need. */
#pragma once

#include <stdbool.h>

/* `listens`: of those that a server needs it keeps what takes connections, but nothing that makes one. */
void enter_sandbox(bool listens);
