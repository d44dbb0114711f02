/* The executable's own beginning: memory, limits, then the function. */
#include <stddef.h>

#include "arguments.h"
#include "auxiliary.h"
#include "buffers.h"
#include "check.h"
#include "clock.h"
#include "engine.h"
#include "function.h"
#include "grants.h"
#include "input.h"
#include "invocation.h"
#include "lambda.h"
#include "layout.h"
#include "machine.h"
#include "map.h"
#include "memory.h"
#include "options.h"
#include "outbound.h"
#include "sandbox.h"
#include "say.h"
#include "serve.h"
#include "server.h"
#include "signals.h"
#include "syscall.h"

/* sys/prctl.h */
enum { PR_SET_THP_DISABLE = 41 };

_Noreturn void run_on_stack(uint64_t top, void (*run)(void)); /* <machine>/linux/start.S */

static struct arguments arguments;

/* Where Linux gives huge pages to every process, an idle server would take some MB for each piece of memory that it has touched. */
static void take_small_pages(void) { syscall6(SYS_prctl, PR_SET_THP_DISABLE, 1, 0, 0, 0, 0); }

static enum sandbox sandbox_of(const struct arguments* given) {
  if (given->lambda_api != NULL) return SANDBOX_LAMBDA;
  if (server_options.is_wanted) return has_grants() ? SANDBOX_SERVER_AND_CLIENT : SANDBOX_SERVER;
  return has_grants() ? SANDBOX_CLIENT : SANDBOX_FUNCTION;
}

/* For a line that fills the function's memory, and the beginning of the next. */
#define LINES_CAPACITY ((function_record.limit_pages + 1) * ABI_WASM_PAGE_BYTES)

static void run(void) {
  engine_start();
  if (server_options.is_wanted) {
    server_run();
    machine_exit(ABI_EXIT_OK);
  }
  if (arguments.lambda_api != NULL) lambda_run();
  if (arguments.serve) {
    serve_lines((char*)LINES, LINES_CAPACITY, arguments.timeout);
    machine_exit(ABI_EXIT_OK);
  }
  machine_exit(invoke(arguments.timeout));
}

/* `stack` is what Linux leaves on it: the number of arguments, they, NULL, the variables, NULL, the auxiliary vector. */
_Noreturn void linux_start(const uint64_t* stack) {
  const char* const* argv = (const char* const*)(stack + 1);
  handle_signals();
  const char* const* variables = argv + stack[0] + 1;
  machine_page_bytes = auxiliary_value(variables, AT_PAGESZ);
  arguments = read_arguments(argv, variables);
  if (arguments.lambda_api != NULL) lambda_open(arguments.lambda_api, variables);
  check_function();
  bool listens = server_options.is_wanted;
  /* For one invocation the search takes longer than the system calls that it saves. */
  if (listens || arguments.serve || arguments.lambda_api != NULL) find_vdso(auxiliary_value(variables, AT_SYSINFO_EHDR));
  if (arguments.event != NULL) input_give(arguments.event, __builtin_strlen(arguments.event));
  enum sandbox sandbox = sandbox_of(&arguments);
  bool asks = sandbox == SANDBOX_CLIENT || sandbox == SANDBOX_SERVER_AND_CLIENT;
  if (listens || sandbox == SANDBOX_LAMBDA) take_small_pages();
  if (asks) resolve_grants(); /* once for all processes */
  if (listens) server_open();
  map_memory();
  if (asks) outbound_open();
  if (listens) server_map();
  else if (sandbox != SANDBOX_FUNCTION) map_buffers();
  if (arguments.serve) map_lines(LINES_CAPACITY);
  enter_sandbox(sandbox);
  run_on_stack(ENGINE_STACK_TOP, run);
}
