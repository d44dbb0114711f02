// The module that wasm-merge joins with QuickJS; src/assemble/engine/assemble.ts says which exports stay.

export { _start, allocate, invoke, resume } from "./invoke";
export { allow_eval, boot, collect, compile, define_native, limit_heap, load_function, load_part, trace } from "./load";
export { ceiling, heap_grow, heap_pages } from "./memory";
export {
  host_call,
  host_get_timezone_offset,
  host_interrupt,
  host_module_load,
  host_module_normalize,
  host_promise_rejection,
} from "./native";
export { prepare, restore } from "./restore";
// Read by src/engine when the engine is assembled, and written into its manifest.
export {
  CONNECTED,
  CONTEXT,
  ERRNO,
  HEAP_PAGES,
  KIND,
  LIMIT_PAGES,
  ORIGIN_OFFSET,
  OUTBOX,
  RANDOM_OFFSET,
  REFUSAL,
  RUNTIME,
  STACK_BYTES,
  STACK_TOP,
  STATE,
  WAIT,
} from "./state";
export { fd_close, fd_fdstat_get, fd_seek } from "./wasi";
