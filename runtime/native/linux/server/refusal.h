/* Answers without the function: requests that are refused, functions that failed, bytes that are no HTTP. */
#pragma once

#include "connection.h"

/* {"error":{…}} of a function that failed; `message` in Latin-1, NULL for what the code means. */
void respond_failure(struct connection* connection, const char* id, enum failure failure, const char* message);

/* The same of a request, as text for who reads text. Ends the connection if the request's body is still to come. */
void respond_refusal(struct connection* connection, const char* id, enum failure failure, const char* message);

/* Of a request that asks for something which this server does not do; ends the connection. */
void respond_unsupported(struct connection* connection, uint32_t status, const char* message);

/* Of what is no request, and ends the connection; as the answer to the request under way, if there is one, whose body can't be read. */
void respond_unreadable(struct connection* connection, enum failure failure, const char* message);
