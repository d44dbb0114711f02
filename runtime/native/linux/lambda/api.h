/* HTTP with Lambda's Runtime API (AWS' documentation: "Using the Lambda runtime API for custom runtimes"), on one connection at a time. */
#pragma once

#include "request.h"
#include "text.h"

/* `address` is "127.0.0.1:9001". Nothing can change after this where connections are made to. */
void api_open(const char* address);

/* "GET /2018-06-01/runtime/… HTTP/1.1" and the header Host. */
void api_head(struct text* head, const char* method, const char* path);

/* Sends a request and answers the response, which is there until the next call. Ends the process where there is none. */
struct request* api_call(const struct text* head, const struct chain* body);

/* A request whose body comes in pieces; what can't be sent is told by the end, which answers NULL then. */
void api_stream_begin(const struct text* head);
void api_stream_bytes(const void* from, size_t size);
struct request* api_stream_end(void);

/* Sends a request before there is a parser: of the response it is only waited for. */
void api_tell(const struct text* message);
