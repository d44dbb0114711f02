/* The kernel's beginning: finds out what the machine has, lays out the program's address space, and enters the program. */
#include <stdbool.h>
#include <stddef.h>

#include "bare.h"
#include "clock.h"
#include "cpu.h"
#include "frames.h"
#include "function.h"
#include "layout.h"
#include "memory.h"
#include "paging.h"
#include "request.h"
#include "segments.h"
#include "serial.h"
#include "services.h"

/* What a PVH loader passes (Xen's hvm_start_info). */
struct start_info {
  uint32_t magic, version, flags, module_count;
  uint64_t modules, command_line, rsdp, memory_map;
  uint32_t memory_map_entries, reserved;
};
struct module {
  uint64_t address, size, command_line, reserved;
};
struct memory_range {
  uint64_t address, size;
  uint32_t type, reserved;
};
enum { MEMORY_IS_RAM = 1 };

/* bare.ld; each begins at a page. */
extern char kernel_begin[], kernel_code_end[], kernel_end[], code_begin[], code_end[], constants_end[], data_end[];
extern void user_start(void);
_Noreturn void enter_user(uint64_t argument, uint64_t stack, void (*start)(void));

static struct boot_info info __attribute__((section(".user_info")));

static uint64_t snapshot_bytes(void) { return function_record.snapshot_end - function_record.snapshot_start; }

/* The end of the memory that the image lies in. */
static uint64_t memory_end(const struct start_info* start) {
  const struct memory_range* ranges = (const struct memory_range*)start->memory_map;
  uint64_t image = (uint64_t)kernel_begin;
  if (start->version >= 1 && ranges != NULL)
    for (uint32_t i = 0; i < start->memory_map_entries; i++)
      if (ranges[i].type == MEMORY_IS_RAM && ranges[i].address <= image && ranges[i].address + ranges[i].size > image) return ranges[i].address + ranges[i].size;
  panic("the loader does not say how much memory there is");
}

static void map(char* from, char* to, unsigned flags) {
  if (!map_pages((uint64_t)from, (uint64_t)to, (uint64_t)from, flags)) panic("there is too little memory. Start the machine with a larger --memory.");
}

static void lay_out(const struct module* module) {
  const struct function_record* function = &function_record;
  if (!paging_start()) panic("there is too little memory. Start the machine with a larger --memory.");
  map(kernel_begin, kernel_code_end, PAGE_EXECUTABLE);
  map(kernel_code_end, kernel_end, PAGE_WRITABLE);
  map(code_begin, code_end, PAGE_USER | PAGE_EXECUTABLE);
  map(code_end, constants_end, PAGE_USER);
  map(constants_end, data_end, PAGE_USER | PAGE_WRITABLE);

  uint64_t start = LINEAR_MEMORY + function->snapshot_start, end = LINEAR_MEMORY + function->snapshot_end;
  bool done = map_pages(start, end, function->snapshot_physical, PAGE_USER | PAGE_WRITABLE);
  if (module != NULL) {
    uint64_t first = module->address & -(uint64_t)FRAME_BYTES;
    /* Launchers put modules at a page's beginning; one that does not is not taken. */
    if (first != module->address) panic("the module does not begin at a page");
    info.request_bytes = module->size;
    done = done && map_pages(REQUEST, REQUEST + module->size, first, PAGE_USER);
  }
  if (!done) panic("there is too little memory. Start the machine with a larger --memory.");
  uint64_t limit = LINEAR_MEMORY + function->limit_pages * ABI_WASM_PAGE_BYTES;
  map_on_demand(LINEAR_MEMORY, start);
  map_on_demand(end, limit);
  map_on_demand(ENGINE_STACK_TOP - ENGINE_STACK_BYTES, ENGINE_STACK_TOP);
  map_on_demand(LINES, LINES + (function->limit_pages + 1) * ABI_WASM_PAGE_BYTES);
  map_on_demand(SNAPSHOT_COPY, SNAPSHOT_COPY + snapshot_bytes());
  paging_switch();
}

/* What a launcher of ours passes; NULL if it was another, whose module is an event. */
static const struct request* request_in(const struct module* module) {
  if (module == NULL || module->size < sizeof(struct request)) return NULL;
  const struct request* request = in_window(module->address);
  return request->magic == REQUEST_MAGIC ? request : NULL;
}

_Noreturn void kernel_start(const struct start_info* start) {
  info.start_cycles = cycles();
  info.cycles_per_ms = clock_start();
  uint64_t top = memory_end(start);
  if (top > MOST_MEMORY) top = MOST_MEMORY;
  open_window(top);
  const struct module* module = start->module_count > 0 ? (const struct module*)start->modules : NULL;
  const struct request* request = request_in(module);
  bool has_monitor = request != NULL && request->flags & REQUEST_MONITOR;
  serial_start(has_monitor);
  if (module != NULL && !(request != NULL && request->flags & REQUEST_SERVE)) serial_use_fifo();
  segments_start();
  /* The launcher's time is finer than the battery's clock. */
  info.realtime = request != NULL && request->realtime != 0 ? request->realtime : read_battery_clock();

  uint64_t image_end = function_record.kind == 0 ? (uint64_t)data_end : function_record.snapshot_physical + snapshot_bytes();
  if (module != NULL && module->address >= image_end && module->address < top) top = module->address;
  frames_start(image_end, top, has_monitor);
  lay_out(module);
  enter_user((uint64_t)&info, ENGINE_STACK_TOP, user_start);
}
