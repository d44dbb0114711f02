/* Heads of requests as they are sent, and of answers as the function is told. */
#pragma once

#include "outgoing.h"
#include "url.h"

/* The head of a request, with a body of `size` bytes or one that follows in chunks; false when the pool is exhausted. */
bool add_request_head(struct chain* output, const struct asked* asked, const struct url* url, size_t size, bool has_more);

/* A part of a body that follows; false when the pool is exhausted. */
bool add_chunk(struct chain* output, const char* bytes, size_t size, bool is_last);

/* For a redirect: those of the body that is not sent again, and credentials, which do not pass to another origin. */
void drop_headers(struct asked* asked, bool of_body, bool of_credentials);

/* What follows the id in the message about an answer, up to what is said of its body. */
void add_answer_head(struct text* head, const struct request* answer, const char* url, bool is_redirected);
