/* A request's turn: the function answers it, or it is refused. */
#pragma once

#include "connection.h"

/* A head has arrived whose body is to come. True where it is refused for it; else a client that waits for "100 Continue" gets it. */
bool is_refused_at_once(struct connection* connection);

/* Answers the request of `connection`, which is complete or refused. */
void answer(struct connection* connection);

/* Answers bytes that are no request of HTTP. */
void answer_unreadable(struct connection* connection, enum failure failure, const char* reason);

/* Answers CONNECT. */
void answer_connect(struct connection* connection);
