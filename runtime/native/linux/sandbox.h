/* Gives up every system call that a function does not need. */
#pragma once

void enter_sandbox(void);
