#include "configuration.h"

#include <stddef.h>
#include <string.h>

#include "environment.h"
#include "say.h"
#include "variables.h"

/* What Lambda adds for AWS' own clients: the rights of the function's role. The function has no network to use them with. */
static bool is_credential(const char* entry) {
  return is_named(entry, "AWS_ACCESS_KEY_ID") || is_named(entry, "AWS_SECRET_ACCESS_KEY") || is_named(entry, "AWS_SESSION_TOKEN") || has_prefix(entry, "AWS_CONTAINER_");
}

bool lambda_configure(const char* const* variables) {
  for (const char* const* entry = variables; *entry != NULL; entry++) {
    if (is_credential(*entry) || has_prefix(*entry, "SPORELET_") || is_named(*entry, "AWS_LAMBDA_RUNTIME_API")) continue;
    if (environment_add(*entry)) continue;
    say("E_USAGE: there are more environment variables than the function can have; one too many is ", *entry);
    machine_exit(ABI_EXIT_USAGE);
  }
  static const char NAME[] = "SPORELET_INVOKE_MODE";
  const char* entry = find_variable(variables, NAME);
  const char* mode = entry == NULL ? "BUFFERED" : entry + sizeof NAME;
  if (strcmp(mode, "RESPONSE_STREAM") == 0) return true;
  if (strcmp(mode, "BUFFERED") == 0) return false;
  say("E_OPTION_VALUE: Expected the variable SPORELET_INVOKE_MODE to be BUFFERED or RESPONSE_STREAM, got ", mode);
  machine_exit(ABI_EXIT_USAGE);
}
