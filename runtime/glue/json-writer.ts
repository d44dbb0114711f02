// Plain data as JSON: what JSON.stringify's string would be in UTF-8, without the objects and strings that it makes on the
// way; for most functions those cost more than the handler. What is not plain (getters, toJSON, instances of classes,
// proxies, what contains itself) is left to JSON.stringify, and so are all errors.
import { BRACE, BRACKET, CLOSING, COLON, COMMA, MAX_DEPTH, MINUS, ZERO } from "./json";
import { begin, giveUp, JSON_TEXT, reserve } from "./json-buffer";
import { writeString } from "./json-string";
import {
  ARRAY_COUNT,
  ARRAY_ELEMENTS,
  ATOM_IS_NUMBER,
  CLASS_ARRAY,
  CLASS_OBJECT,
  FLOAT64_ADDEND,
  OBJECT_CLASS,
  OBJECT_FAST_ARRAY,
  OBJECT_FLAGS,
  OBJECT_MARK,
  OBJECT_SHAPE,
  OBJECT_VALUES,
  PROPERTY_ATOM,
  PROPERTY_BYTES,
  PROPERTY_ENUMERABLE,
  PROPERTY_FLAGS_SHIFT,
  PROPERTY_KIND,
  SHAPE_BYTES,
  SHAPE_COUNT,
  SHAPE_HASH_MASK,
  SHAPE_PROTOTYPE,
  STRING_BYTES,
  TAG_BOOLEAN,
  TAG_FLOAT64,
  TAG_INTEGER,
  TAG_LOWEST,
  TAG_NULL,
  TAG_OBJECT,
  TAG_STRING,
  TAG_UNDEFINED,
} from "./layout";
import { isUndefined, JS_AtomToValue, JS_FreeCString, JS_FreeValue, JS_GetClassProto, JS_NewAtomLen, JS_ToCStringLen2, JSValue, pointerOf } from "./quickjs";
import { leave, room } from "./room";
import { ARRAY_PROTOTYPE, context, OBJECT_PROTOTYPE, SCRATCH, TO_JSON } from "./state";

const SIZE: usize = SCRATCH + 240;

/** -2147483648 */
const LONGEST_INTEGER: usize = 11;

/** Before any code of the guest: remembers what all plain data inherit from, whatever becomes of the global names. */
export function findPrototypes(): void {
  store<u32>(OBJECT_PROTOTYPE, <u32>pointerOf(JS_GetClassProto(context(), CLASS_OBJECT)));
  store<u32>(ARRAY_PROTOTYPE, <u32>pointerOf(JS_GetClassProto(context(), CLASS_ARRAY)));
  store<u64>(SIZE, 0x4e4f534a6f74); // toJSON
  store<u32>(TO_JSON, JS_NewAtomLen(context(), SIZE, 6));
}

/**
 * Writes `value` to JSON_TEXT, in memory that `leave` gives back.
 * @param extra how many bytes more there shall be room for
 * @returns how long it is, or 0 for what only JSON.stringify can tell
 */
export function writeJson(value: JSValue, extra: usize): usize {
  const toJson = load<u32>(TO_JSON);
  const arrays: usize = load<u32>(ARRAY_PROTOTYPE);
  if (has(load<u32>(OBJECT_PROTOTYPE), toJson) || has(arrays, toJson) || prototypeOf(arrays) != load<u32>(OBJECT_PROTOTYPE)) return 0;
  let at = writeValue(value, begin(), MAX_DEPTH);
  if (at != 0) at = reserve(at, extra);
  if (at != 0) return at - load<u32>(JSON_TEXT);
  giveUp();
  return 0;
}

// Each of these writes to `at` and answers where what it has written ends, which is not where it would have been if the
// text had to move; or 0, for what is not plain, or when memory ran out.

function writeValue(value: JSValue, at: usize, depth: u32): usize {
  const tag = <i32>(value >> 32);
  if (tag == TAG_STRING) return writeString(pointerOf(value), at);
  if (tag == TAG_OBJECT) return depth == 0 ? 0 : writeObject(pointerOf(value), at, depth - 1);
  at = reserve(at, LONGEST_INTEGER);
  if (at == 0) return 0;
  if (tag == TAG_INTEGER) return writeInteger(<i32>value, at);
  if (tag == TAG_NULL || tag == TAG_UNDEFINED) return writeNull(at);
  if (tag == TAG_BOOLEAN) return <u32>value != 0 ? writeTrue(at) : writeFalse(at);
  return <u32>(tag - TAG_LOWEST) >= <u32>(TAG_FLOAT64 - TAG_LOWEST) ? writeNumber(value, at) : 0;
}

function writeNull(at: usize): usize {
  store<u32>(at, 0x6c6c756e); // null
  return at + 4;
}

function writeTrue(at: usize): usize {
  store<u32>(at, 0x65757274); // true
  return at + 4;
}

function writeFalse(at: usize): usize {
  store<u8>(at, 0x66); // f
  store<u32>(at, 0x65736c61, 1); // alse
  return at + 5;
}

function writeInteger(value: i32, at: usize): usize {
  let rest: u32 = value;
  if (value < 0) {
    store<u8>(at++, MINUS);
    rest = -rest;
  }
  let end = at + 1;
  for (let more = rest; more >= 10; more /= 10) end++;
  let to = end;
  do {
    store<u8>(--to, ZERO + (rest % 10));
    rest /= 10;
  } while (to > at);
  return end;
}

function writeNumber(value: JSValue, at: usize): usize {
  const number = reinterpret<f64>(value + FLOAT64_ADDEND);
  if (number - number != 0) return writeNull(at); // infinite, or not a number
  const text = JS_ToCStringLen2(context(), SIZE, value, 0);
  if (text == 0) return 0;
  const size: usize = load<u32>(SIZE);
  at = reserve(at, size);
  if (at != 0) memory.copy(at, text, size);
  JS_FreeCString(context(), text);
  return at != 0 ? at + size : 0;
}

/** The object is marked while it is written: one that is met with its mark contains itself. */
function writeObject(object: usize, at: usize, depth: u32): usize {
  const flags = load<u8>(object, OBJECT_FLAGS);
  if (flags & OBJECT_MARK) return 0;
  store<u8>(object, flags | OBJECT_MARK, OBJECT_FLAGS);
  const kind: u32 = load<u16>(object, OBJECT_CLASS);
  const prototype = prototypeOf(object);
  if (kind == CLASS_OBJECT && prototype == load<u32>(OBJECT_PROTOTYPE)) at = writeProperties(object, at, depth);
  else if (kind == CLASS_ARRAY && prototype == load<u32>(ARRAY_PROTOTYPE)) at = writeElements(object, at, depth);
  else at = 0;
  store<u8>(object, flags, OBJECT_FLAGS);
  return at;
}

function writeProperties(object: usize, at: usize, depth: u32): usize {
  const shape: usize = load<u32>(object, OBJECT_SHAPE);
  let value: usize = load<u32>(object, OBJECT_VALUES);
  let separator = BRACE;
  const end = propertiesEnd(shape);
  for (let property = properties(shape); property < end; property += PROPERTY_BYTES, value += sizeof<JSValue>()) {
    const atom = load<u32>(property, PROPERTY_ATOM);
    if (atom == 0) continue;
    const flags = load<u32>(property) >> PROPERTY_FLAGS_SHIFT;
    if ((flags & (PROPERTY_KIND | PROPERTY_ENUMERABLE)) != PROPERTY_ENUMERABLE || atom >= ATOM_IS_NUMBER || atom == load<u32>(TO_JSON)) return 0;
    if (isUndefined(load<u64>(value))) continue;
    at = writeKey(atom, separator, at);
    if (at == 0) return 0;
    at = writeValue(load<u64>(value), at, depth);
    if (at == 0) return 0;
    separator = COMMA;
  }
  return writeEnd(BRACE, separator, at);
}

function writeKey(atom: u32, separator: u8, at: usize): usize {
  at = reserve(at, 1);
  if (at == 0) return 0;
  store<u8>(at, separator);
  const key = JS_AtomToValue(context(), atom);
  const isPlain = <i32>(key >> 32) == TAG_STRING && !isLargeIndex(pointerOf(key)); // or a symbol
  at = isPlain ? writeString(pointerOf(key), at + 1) : 0;
  JS_FreeValue(context(), key);
  if (at != 0) at = reserve(at, 1);
  if (at == 0) return 0;
  store<u8>(at, COLON);
  return at + 1;
}

/** Whether it has ten digits, and so may be an array index (2^31 to 2^32 - 2) that has no atom of its own. */
function isLargeIndex(key: usize): bool {
  if (load<u32>(key) != 10) return false;
  for (let i: usize = 0; i < 10; i++) if (<u32>load<u8>(key + STRING_BYTES + i) - ZERO > 9) return false;
  return true;
}

/** Of an array that has nothing but its elements and their number. */
function writeElements(array: usize, at: usize, depth: u32): usize {
  const count = load<u32>(array, ARRAY_COUNT);
  const length = load<u64>(load<u32>(array, OBJECT_VALUES));
  const isFast = (load<u8>(array, OBJECT_FLAGS) & OBJECT_FAST_ARRAY) != 0;
  if (!isFast || length != <JSValue>count || load<u32>(load<u32>(array, OBJECT_SHAPE), SHAPE_COUNT) != 1) return 0;
  const elements: usize = load<u32>(array, ARRAY_ELEMENTS);
  let separator = BRACKET;
  for (let i: usize = 0; i < count; i++) {
    at = reserve(at, 1);
    if (at == 0) return 0;
    store<u8>(at, separator);
    at = writeValue(load<u64>(elements + i * sizeof<JSValue>()), at + 1, depth);
    if (at == 0) return 0;
    separator = COMMA;
  }
  return writeEnd(BRACKET, separator, at);
}

/** What closes `opening`, behind it if nothing has been written since. */
function writeEnd(opening: u8, separator: u8, at: usize): usize {
  at = reserve(at, 2);
  if (at == 0) return 0;
  if (separator == opening) store<u8>(at++, opening);
  store<u8>(at, opening + CLOSING);
  return at + 1;
}

function prototypeOf(object: usize): u32 {
  return load<u32>(load<u32>(object, OBJECT_SHAPE), SHAPE_PROTOTYPE);
}

function properties(shape: usize): usize {
  return shape + SHAPE_BYTES + (<usize>load<u32>(shape, SHAPE_HASH_MASK) + 1) * sizeof<u32>();
}

function propertiesEnd(shape: usize): usize {
  return properties(shape) + <usize>load<u32>(shape, SHAPE_COUNT) * PROPERTY_BYTES;
}

/** Whether it is the object's own. */
function has(object: usize, atom: u32): bool {
  const shape: usize = load<u32>(object, OBJECT_SHAPE);
  const end = propertiesEnd(shape);
  for (let property = properties(shape); property < end; property += PROPERTY_BYTES) if (load<u32>(property, PROPERTY_ATOM) == atom) return true;
  return false;
}
