/*
 * The builder: source in, snapshot out, for builds that have nothing to tell. Whatever is not a plain success ends it with
 * a status, and `sporelet build` does the same again in WebAssembly, where every failure and warning has its words.
 */
#include <stddef.h>
#include <string.h>

#include "check.h"
#include "engine.h"
#include "function.h"
#include "heap.h"
#include "host.h"
#include "invocation.h"
#include "layout.h"
#include "machine.h"
#include "map.h"
#include "memory.h"
#include "output.h"
#include "request.h"
#include "runs.h"
#include "sandbox.h"
#include "say.h"
#include "signals.h"

_Noreturn void run_on_stack(uint64_t top, void (*run)(void)); /* x86-64/start.S */

/* So much later than the engine, which looks at the clock itself, the machine ends the top level. */
static const uint64_t ALARM_DELAY = 250 * 1000000ull;
/* Bytecode is shorter than its source, as a rule; constants may take some bytes for each of theirs. */
static const uint64_t BYTECODE_PER_SOURCE_BYTE = 8, LEAST_BYTECODE_ROOM = 1 << 20;

static struct build_request request;
static const uint8_t* given; /* what follows the request */
static uint64_t given_size;
static uint8_t* bytecode;
static uint64_t bytecode_room;

volatile int is_invoking = 1;

_Noreturn void leave_invocation(int status) { machine_exit(status); }

_Noreturn void fail_invocation(const char* code_and_text, const char* detail) {
  say(code_and_text, detail);
  machine_exit(STATUS_FUNCTION);
}

/* What is not so is nothing to explain here. */
static void require(bool condition) {
  if (!condition) machine_exit(STATUS_FUNCTION);
}

static bool read_fully(void* to, uint64_t size) {
  uint8_t* at = to;
  while (size > 0) {
    int64_t taken = machine_read(at, size);
    if (taken <= 0) return false;
    at += taken;
    size -= taken;
  }
  return true;
}

/* Where the next bytes for the engine go: above the pages that its heap may have. */
static uint32_t scratch;

static void open_scratch(uint32_t page) { scratch = page * WASM_PAGE_BYTES; }

/* Places `bytes`, with a NUL behind them, and answers their address. */
static uint32_t put(const void* bytes, uint32_t size) {
  require((uint64_t)scratch + size + 16 <= engine.w2c_memory.size);
  uint32_t address = scratch;
  memcpy(memory_at(address), bytes, size);
  *(uint8_t*)memory_at(address + size) = 0;
  scratch += (size + 16) & ~15u;
  return address;
}

static const uint8_t* take(uint64_t size) {
  require(size <= given_size);
  given += size;
  given_size -= size;
  return given - size;
}

static void use_all_memory(void) { wasm_rt_grow_memory(&engine.w2c_memory, engine.w2c_memory.max_pages - engine.w2c_memory.pages); }

/* Answers the size of what is then in `bytecode`. */
static uint32_t compile(void) {
  open_scratch(request.compiler_pages);
  w2c_engine_limit_heap(&engine, request.compiler_pages);
  uint32_t source = put(take(request.source_size), request.source_size);
  uint32_t file = put(take(request.file_size), request.file_size);
  uint32_t size_out = put("\0\0\0", 4);
  uint32_t address = w2c_engine_compile(&engine, source, request.source_size, file, request.write_flags, size_out);
  uint32_t size = memory_u32(size_out);
  require(address != 0 && size <= bytecode_room);
  memcpy(bytecode, memory_at(address), size);
  return size;
}

typedef u32 (*initializer)(struct w2c_engine*, u32 context, u32 runtime);
static const initializer extensions[] = {w2c_engine_qjs_ext_encoding_init, w2c_engine_qjs_ext_crypto_init, w2c_engine_qjs_ext_url_init};

static void load_parts(void) {
  if (request.allow_eval) require(w2c_engine_allow_eval(&engine) == 0);
  uint32_t runtime = memory_u32(request.state), context = memory_u32(request.state + 4);
  for (uint32_t i = 0; i < request.parts; i++) {
    struct build_part part;
    memcpy(&part, take(sizeof part), sizeof part);
    if (part.extension > 0) {
      require(part.extension <= sizeof extensions / sizeof *extensions);
      require(extensions[part.extension - 1](&engine, context, runtime) == 0);
    }
    const uint8_t* code = take(part.size);
    if (part.size == 0) continue;
    open_scratch(request.limit_pages);
    require(w2c_engine_load_part(&engine, put(code, part.size), part.size) == 0);
  }
}

static void load_function(const uint8_t* settings, uint32_t bytecode_size) {
  open_scratch(request.limit_pages);
  uint32_t code = put(bytecode, bytecode_size);
  uint32_t configuration = put(settings, request.settings_size);
  host_watch();
  machine_set_alarm(request.budget + ALARM_DELAY);
  require(w2c_engine_load_function(&engine, request.kind, code, bytecode_size, configuration, request.settings_size, request.limit_pages, request.stack_bytes, request.budget) == 0);
  require(!host_was_asked());
  w2c_engine_collect(&engine);
}

/* Data of extensions that the function does not carry are in no module, whatever the engine that builds it has. */
static void clear_unused(void) {
  for (int i = 0; i < MOST_EXTENSIONS; i++) {
    struct build_range range = request.unused[i];
    require(range.from <= range.to && range.to <= request.state);
    memset(memory_at(range.from), 0, range.to - range.from);
  }
}

static void answer_run(uint32_t address, uint32_t size) {
  uint32_t head[] = {address, size};
  output_write(head, sizeof head);
  output_write(memory_at(address), size);
}

static void answer(uint32_t bytecode_size) {
  struct build_answer found = {
      .kind = memory_u32(request.kind_address),
      .bytecode_size = bytecode_size,
      .heap_pages = memory_u32(request.heap_pages_address),
  };
  uint32_t end = found.heap_pages * WASM_PAGE_BYTES;
  require(heap_scrub(request.heap_start, end, &found.used_bytes));
  clear_unused();
  const struct function_record* record = &function_record;
  struct build_range zeros[1 + MOST_EXTENSIONS] = {{0, request.zero_below}};
  memcpy(zeros + 1, request.unused, sizeof request.unused);
  struct comparison comparison = {
      .from = request.image,
      .to = end,
      .base = (const uint8_t*)record->pristine + (request.image - record->snapshot_start),
      .base_size = record->snapshot_end - request.image,
      .zeros = zeros,
      .zeros_count = 1 + MOST_EXTENSIONS,
      .bridge = request.bridge,
      .most_runs = request.most_runs,
  };
  found.runs = find_runs(&comparison, NULL);
  output_write(&found, sizeof found);
  find_runs(&comparison, answer_run);
  machine_exit(output_end() ? STATUS_OK : STATUS_ENVIRONMENT);
}

static void run(void) {
  engine_start();
  use_all_memory();
  host_reset();
  uint32_t bytecode_size = compile();
  engine_reset();
  use_all_memory();
  host_reset();
  const uint8_t* settings = take(request.settings_size);
  load_parts();
  load_function(settings, bytecode_size);
  answer(bytecode_size);
}

_Noreturn void linux_start(const uint64_t* stack) {
  (void)stack;
  handle_signals();
  check_function();
  map_memory();
  require(read_fully(&request, sizeof request));
  bytecode_room = LEAST_BYTECODE_ROOM + BYTECODE_PER_SOURCE_BYTE * request.source_size;
  map_lines(request.rest_size + bytecode_room);
  given = (const uint8_t*)LINES;
  given_size = request.rest_size;
  bytecode = (uint8_t*)LINES + given_size;
  require(read_fully((void*)given, given_size));
  enter_sandbox();
  run_on_stack(ENGINE_STACK_TOP, run);
}
