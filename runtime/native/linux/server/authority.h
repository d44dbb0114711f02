/* Which host a request is made to (src/server/authority.ts has the same). */
#pragma once

#include "request.h"
#include "text.h"

/* Whether it names one as HTTP wants it (RFC 9112, section 3.2); if not, `why` is what is wrong. */
bool check_authority(const struct request* request, struct text* why);

/* That of the target where it names one, else of the Host header; "localhost" where neither does. Its size is `size`. */
const char* authority_of(const struct request* request, size_t* size);

/* "http://example.com", of which a URL can be made. */
void text_origin(struct text* text, const struct request* request);

/* The target without the authority that it may name. */
const char* path_of(const struct request* request);
