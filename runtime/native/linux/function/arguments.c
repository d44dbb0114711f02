#include "arguments.h"

#include <stddef.h>
#include <string.h>

#include "environment.h"
#include "function.h"
#include "grants.h"
#include "machine.h"
#include "network-options.h"
#include "options.h"
#include "say.h"
#include "values.h"
#include "variables.h"

static const char HELP[] =
    "Usage: function [options] [event]\n\n"
    "The event is JSON, from the argument or else from stdin; the result goes to stdout.\n\n"
    "  --serve-stdio        one event per line of stdin, one result per line of stdout\n"
    "  --timeout <time>     interrupt the function after this long: 500ms, 2s; a bare number is in ms\n"
    "  --env <NAME=VALUE>   an environment variable for the function; may be repeated\n"
    "  --env <NAME>         the same, with the value that this process has\n"
    "  --allow-net <host[:port]>\n"
    "                       a host that the function may fetch from by http:; may be repeated (default: none)\n"
    "  --max-fetch <size>, --fetch-timeout <time>\n"
    "                       of an answer to the function (default: 16MiB, 30s)\n"
    "  --help               this text\n\n"
    "  --listen <address>   serve HTTP there: 127.0.0.1:8080, [::]:8080, or :8080 for 0.0.0.0:8080; the variable PORT overrides the port\n"
    "  --processes <n>      so many processes, each for one request at a time (default: 1)\n"
    "  --health             answer GET /_/healthz\n"
    "  --log <format>       json: a line on stderr for each request and each message (default: off)\n"
    "  --max-connections <n>, --max-body <size>, --max-response <size>, --max-buffer <size>\n"
    "                       of each process (default: 1024, 8MiB, 16MiB; 64MiB for what arrives and leaves)\n"
    "  --request-timeout <time>, --idle-timeout <time>, --drain <time>\n"
    "                       for a request to arrive, without a byte on a connection, for what is under way at SIGTERM (default: 30s, 120s, 10s)\n\n"
    "The function sees no other variables, but SPORELET_REQUEST_ID and, if it answers requests, those of CGI.\n";

static bool is(const char* a, const char* b) { return strlen(a) == strlen(b) && has_prefix(a, b); }

_Noreturn static void refuse(const char* what, const char* value) {
  say(what, value, ". See --help.");
  machine_exit(ABI_EXIT_USAGE);
}

static void give(const char* entry) {
  if (!environment_add(entry)) refuse("E_USAGE: there are more environment variables than the function can have; one too many is ", entry);
}

static void give_named(const char* text, const char* const* variables) {
  size_t size = name_size(text);
  if (size == 0) refuse("E_OPTION_VALUE: Expected `--env` to be NAME=VALUE or NAME, got ", text);
  const char* entry = text[size] == '=' ? text : find_variable(variables, text);
  if (entry != NULL) give(entry);
}

/* The meta-variables of RFC 3875, section 4.1, and what servers add to them (src/cli/request.ts has the same). */
static const char* const cgi_names[] = {
    "AUTH_TYPE", "CONTENT_LENGTH", "CONTENT_TYPE", "GATEWAY_INTERFACE", "HTTPS", "PATH_INFO", "QUERY_STRING", "REMOTE_ADDR", "REMOTE_HOST",
    "REMOTE_USER", "REQUEST_METHOD", "REQUEST_SCHEME", "REQUEST_URI", "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL",
};

static bool is_cgi(const char* entry) {
  if (has_prefix(entry, "HTTP_")) return !is_named(entry, "HTTP_PROXY");
  for (size_t i = 0; i < sizeof cgi_names / sizeof *cgi_names; i++)
    if (is_named(entry, cgi_names[i])) return true;
  return false;
}

static void give_own(const char* const* variables) {
  const char* request = find_variable(variables, "SPORELET_REQUEST_ID");
  if (request != NULL) give(request);
  if (function_record.kind != ABI_KIND_FETCH || find_variable(variables, "GATEWAY_INTERFACE") == NULL) return;
  for (; *variables != NULL; variables++)
    if (is_cgi(*variables)) give(*variables);
}

static void heed_lambda(struct arguments* found, const char* const* variables) {
  const char* api = find_variable(variables, "AWS_LAMBDA_RUNTIME_API");
  if (api == NULL || !function_record.is_for_lambda || found->event != NULL || found->serve || server_options.is_wanted) return;
  found->lambda_api = api + strlen("AWS_LAMBDA_RUNTIME_API=");
}

static bool takes_network_value(const char* argument) { return is(argument, "--allow-net") || is(argument, "--max-fetch") || is(argument, "--fetch-timeout"); }

static void read_network_option(const char* argument, const char* value) {
  if (is(argument, "--allow-net")) grant(value);
  else if (is(argument, "--max-fetch")) network_options.most = size_of(argument, value);
  else network_options.timeout = time_of(argument, value);
}

/* Platforms that run servers say the port so, whatever the command line has. */
static void take_port(const char* const* variables) {
  const char* port = find_variable(variables, "PORT");
  if (port != NULL && server_options.is_wanted) server_options.address.port = port_of("PORT", port + strlen("PORT="));
}

static void check(const struct arguments* found, const char* of_server) {
  bool listens = server_options.is_wanted;
  if (of_server != NULL && !listens) refuse("E_USAGE: without --listen there is nothing for ", of_server);
  if (found->serve && listens) refuse("E_USAGE: --serve-stdio", " and --listen exclude each other");
  if ((found->serve || listens) && found->event != NULL)
    refuse(listens ? "E_USAGE: with --listen events come over HTTP, but one is given: " : "E_USAGE: with --serve-stdio events come from stdin, but one is given: ", found->event);
  if (found->serve && function_record.kind != ABI_KIND_HANDLER) refuse("E_USAGE: --serve-stdio", " serves handlers of events, and this function is none");
}

struct arguments read_arguments(const char* const* argv, const char* const* variables) {
  struct arguments found = {0};
  bool options_end = false;
  const char* of_server = NULL;
  server_defaults();
  give_own(variables);
  for (size_t i = 1; argv[i] != NULL; i++) {
    const char* argument = argv[i];
    if (options_end || !has_prefix(argument, "--")) {
      if (found.event != NULL) refuse("E_USAGE: there is more than one event: ", argument);
      found.event = argument;
    } else if (is(argument, "--")) options_end = true;
    else if (is(argument, "--serve-stdio")) found.serve = true;
    else if (is(argument, "--help")) {
      machine_write(MACHINE_STDOUT, HELP, sizeof HELP - 1);
      machine_exit(ABI_EXIT_OK);
    } else if (is(argument, "--timeout") || is(argument, "--env") || takes_network_value(argument) || takes_server_value(argument)) {
      const char* value = argv[++i];
      if (value == NULL) refuse("E_USAGE: a value is missing after ", argument);
      if (is(argument, "--env")) give_named(value, variables);
      else if (takes_network_value(argument)) read_network_option(argument, value);
      else if (is(argument, "--timeout")) found.timeout = server_options.timeout = time_of(argument, value);
      else {
        of_server = argument;
        if (!read_server_option(argument, value)) refuse("E_OPTION_VALUE: Expected `--log` to be json or off, got ", value);
      }
    } else if (read_server_flag(argument)) of_server = argument;
    else refuse("E_USAGE: there is no option ", argument);
  }
  take_port(variables);
  check(&found, of_server);
  heed_lambda(&found, variables);
  return found;
}
