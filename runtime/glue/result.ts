// The result: written to stdout as JSON.
import { HOOK_REPLACER, OK, OUTPUT_REFUSED, RESULT_NOT_JSON } from "../abi";
import { fail, failPending } from "./failure";
import { JSON_TEXT } from "./json-buffer";
import { writeJson } from "./json-writer";
import { writeAll } from "./native";
import { isException, isUndefined, JS_FreeCString, JS_JSONStringify, JS_ToCStringLen2, JSValue, NULL, UNDEFINED } from "./quickjs";
import { leave } from "./room";
import { context, hook, SCRATCH } from "./state";
import { STDOUT } from "./wasi";

const SIZE: usize = SCRATCH + 32;

/** Answers OK, or what failed. */
export function writeResult(value: JSValue): i32 {
  const size = writeJson(value, 1);
  if (size == 0) return writeAnyResult(value);
  const text: usize = load<u32>(JSON_TEXT);
  store<u8>(text + size, 0x0a); // a newline, so that one write carries all
  if (!writeAll(STDOUT, text, size + 1)) return OUTPUT_REFUSED;
  leave(text);
  return OK;
}

/** A result that is not plain data: the guest's own code may take part, and may fail. */
function writeAnyResult(value: JSValue): i32 {
  const json = JS_JSONStringify(context(), isUndefined(value) ? NULL : value, hook(HOOK_REPLACER), UNDEFINED);
  if (isException(json)) return failPending(RESULT_NOT_JSON);
  if (isUndefined(json)) return fail(RESULT_NOT_JSON, value);
  const text = JS_ToCStringLen2(context(), SIZE, json, 0);
  if (text == 0) return failPending(RESULT_NOT_JSON);
  // The text is NUL-terminated; the NUL's place takes the newline, so that one write carries all.
  const size: usize = load<u32>(SIZE);
  store<u8>(text + size, 0x0a);
  if (!writeAll(STDOUT, text, size + 1)) return OUTPUT_REFUSED;
  JS_FreeCString(context(), text);
  return OK;
}
