/* AWS Lambda has started the executable: it asks the Runtime API for invocations, one after the other, and answers them. */
#pragma once

/* Takes what the process's environment says; from here on what `say` says is told to Lambda too, as why the start failed. `api` is "127.0.0.1:9001". */
void lambda_open(const char* api, const char* const* variables);

_Noreturn void lambda_run(void);
