/* The log of `--log json`: a line of JSON on stderr for each thing that happened, with the fields of `sporelet serve`'s. */
#pragma once

#include "connection.h"

/* ns that the parts of an invocation took. */
struct phases {
  uint64_t queue, reset, run, wait;
};

/* A request that a function answered, or failed to. */
void log_invocation(const struct request* request, const char* id, uint32_t status, enum failure failure, const struct phases* phases);

/* A request that was refused. */
void log_refusal(const struct request* request, const char* id, enum failure failure);

/* Bytes that are no request, or one that asks for what the server does not do; `message` in Latin-1. */
void log_unreadable(uint32_t status, enum failure failure, const char* message);

/* What the function said, or was said of it. */
void log_output(const char* id, const char* bytes, size_t size);

/* Something about the server itself. */
void log_event(const char* level, const char* event, const char* message);

/* Writes the lines that have come together. */
void log_flush(void);
