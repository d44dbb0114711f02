/* The environment variables by which a request reaches the function (src/server/answer.ts). */
#pragma once

#include "request.h"

/* Adds them to the environment, as they are until the next call; false when the request is too large for that. */
bool add_request_variables(const struct request* request, const char* id);
