#include "failure.h"

#include <stddef.h>
#include <string.h>

#include "invocation.h"

#define ENTRY(code, status, meaning, headers) {#code, status, meaning, headers},
static const struct failure_entry entries[] = {{"", 200, "", ""}, FAILURES(ENTRY)};
#undef ENTRY

const struct failure_entry* failure_entry(enum failure failure) { return &entries[failure]; }

/* That of a status which the glue answered; E_TRAPPED for one that stands for none. */
static enum failure failure_of_status(uint32_t status) {
#define CASE(number, code) case number: return code;
  switch (status) { INVOKE_FAILURES(CASE) }
#undef CASE
  return E_TRAPPED;
}

/* That which a message of ours begins with. */
static enum failure failure_named(const char* text) {
  for (size_t i = 1; i < sizeof entries / sizeof *entries; i++) {
    size_t size = strlen(entries[i].code);
    if (strlen(text) >= size && memcmp(text, entries[i].code, size) == 0 && text[size] == ':') return i;
  }
  return E_TRAPPED;
}

enum failure failure_of_invocation(void) { return invocation_failure != NULL ? failure_named(invocation_failure) : failure_of_status(invocation_status); }

const char* status_name(uint32_t status) {
#define CASE(number, name) case number: return name;
  switch (status) { HTTP_STATUSES(CASE) }
#undef CASE
  return "unknown";
}
