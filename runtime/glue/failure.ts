// A failure: the guest describes it on stderr, its status is the answer.
import { EVENT_EMPTY, HOOK_LAST_WORDS, HOOK_REPORT, MEMORY_EXHAUSTED, TIMED_OUT } from "../abi";
import { writeAll } from "./native";
import { isException, JS_Call, JS_GetException, JS_NewNumber, JS_ToCStringLen2, JSValue, UNDEFINED } from "./quickjs";
import { context, DEADLINE, hook, INTERRUPTED, OUT_OF_MEMORY, SCRATCH } from "./state";
import { STDERR } from "./wasi";

const SIZE: usize = SCRATCH + 32;
const ARGV: usize = SCRATCH + 40;

/** `fail` with the exception that is pending. */
export function failPending(status: i32): i32 {
  return fail(status, JS_GetException(context()));
}

/** Names the failure, has the guest describe it on stderr, and answers its status. */
export function fail(status: i32, error: JSValue): i32 {
  if (load<u32>(INTERRUPTED) != 0) status = TIMED_OUT;
  else if (load<u32>(OUT_OF_MEMORY) != 0 && status != EVENT_EMPTY) status = MEMORY_EXHAUSTED;
  store<u64>(DEADLINE, 0);
  store<u64>(ARGV, JS_NewNumber(context(), <f64>status));
  store<u64>(ARGV, error, 8);
  if (isException(JS_Call(context(), hook(HOOK_REPORT), UNDEFINED, 2, ARGV))) {
    // A string that the guest made beforehand: ASCII, so that printing it allocates nothing.
    const text = JS_ToCStringLen2(context(), SIZE, hook(HOOK_LAST_WORDS), 0);
    if (text != 0) writeAll(STDERR, text, load<u32>(SIZE));
  }
  return status;
}
