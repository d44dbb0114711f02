/* What a Lambda function is configured with, by its environment variables. */
#pragma once

#include <stdbool.h>

/* Gives the function its variables. Answers whether responses are to be streamed. */
bool lambda_configure(const char* const* variables);
