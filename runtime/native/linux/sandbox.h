/* Gives up every system call that a function does not need. */
#pragma once

enum sandbox {
  SANDBOX_FUNCTION,
  SANDBOX_SERVER, /* keeps what takes connections, but nothing that makes one */
  SANDBOX_LAMBDA, /* keeps what connects to the one address at LAMBDA_API */
  SANDBOX_CLIENT, /* keeps what connects to the addresses at GRANTS */
  SANDBOX_SERVER_AND_CLIENT,
};

void enter_sandbox(enum sandbox sandbox);
