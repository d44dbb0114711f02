/* The program's beginning on the bare machine: what the launcher passed, then the function. */
#include <stddef.h>
#include <string.h>

#include "bare.h"
#include "check.h"
#include "engine.h"
#include "environment.h"
#include "fault.h"
#include "function.h"
#include "input.h"
#include "invocation.h"
#include "layout.h"
#include "machine.h"
#include "memory.h"
#include "random.h"
#include "request.h"
#include "say.h"
#include "serve.h"

struct boot_info boot_info;

/* The request, or one that stands for a module that is nothing but an event; without a module the event is on the serial line. */
static struct request read_request(const uint8_t** rest) {
  struct request request = {0};
  size_t size = boot_info.request_bytes;
  *rest = (const uint8_t*)REQUEST;
  if (size >= sizeof request && *(const uint64_t*)REQUEST == REQUEST_MAGIC) {
    memcpy(&request, *rest, sizeof request);
    *rest += sizeof request;
    if (request.environment_bytes + request.event_bytes <= size - sizeof request) return request;
    say_and_exit(ABI_EXIT_MODULE, "E_MALFORMED: what the machine was given is shorter than it says");
  }
  request.event_bytes = size;
  return request;
}

static void give_environment(const char* entries, size_t size) {
  for (const char* end = entries + size; entries < end; entries += strlen(entries) + 1)
    if (!environment_add(entries)) say_and_exit(ABI_EXIT_USAGE, "E_USAGE: there are more environment variables than the function can have");
}

/* The event of a line, or of what was typed up to EOT; the line's end is no part of it. */
static void take_line(void) {
  char* line = (char*)LINES;
  uint64_t capacity = function_record.limit_pages * ABI_WASM_PAGE_BYTES, size = 0;
  while (size < capacity && machine_read(line + size, 1) == 1 && line[size] != '\n') size++;
  input_give(line, size);
}

_Noreturn void bare_start(const struct boot_info* found) {
  boot_info = *found;
  check_function();
  const uint8_t* rest;
  struct request request = read_request(&rest);
  if (!random_start(request.seed))
    say_and_exit(ABI_EXIT_ENVIRONMENT, "E_NO_ENTROPY: the machine has no source of randomness, and nothing runs without. Give it a processor with RDRAND, or start it by `sporelet run`, which passes a seed.");
  give_environment((const char*)rest, request.environment_bytes);
  engine_start();
  if (request.flags & REQUEST_SERVE) {
    engine_keep_pristine((void*)SNAPSHOT_COPY);
    serve_lines((char*)LINES, (function_record.limit_pages + 1) * ABI_WASM_PAGE_BYTES, request.timeout);
    machine_exit(ABI_EXIT_OK);
  }
  if (boot_info.request_bytes > 0) input_give(rest + request.environment_bytes, request.event_bytes);
  else take_line();
  machine_exit(invoke(request.timeout));
}

_Noreturn void user_fault(int why, uint64_t address) {
  if (why == FAULT_NO_MEMORY) fail_invocation("E_MEMORY: the machine's memory is used up. ", "Start it with a larger --memory, or keep less at once.");
  if (why == FAULT_EXCEPTION) fail_invocation("E_TRAPPED: the processor stopped the program: exception ", decimal(address));
  fault_at(address);
}
