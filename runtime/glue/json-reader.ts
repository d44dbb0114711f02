// The event from JSON: values as JSON.parse makes them, of text that is as simple as most is, without the tokens and the
// string buffers of the engine's own parser. A number with a fraction, or a string with escapes or beyond ASCII, is cut out for
// that to read; what is no JSON it reads again from the beginning, for it has the errors.
import {
  EXCEPTION,
  FALSE,
  isException,
  JS_DefinePropertyValue,
  JS_DefinePropertyValueUint32,
  JS_FreeAtom,
  JS_FreeValue,
  JS_GetException,
  JS_NewArray,
  JS_NewAtomLen,
  JS_NewObject,
  JS_NewStringLen,
  JS_ParseJSON,
  JS_ValueToAtom,
  JSValue,
  NULL,
  PROPERTY_PLAIN,
  TRUE,
} from "./quickjs";
import { context, SCRATCH } from "./state";

/** Behind what was read last. */
const AT: usize = SCRATCH + 248;
/** A NUL: the empty C string. */
const EMPTY: usize = SCRATCH + 96;

/** What is nested deeper is left to the engine, which looks at its stack. */
const MAX_DEPTH: u32 = 100;
/** Of a number that is read here: so many always fit into 32 bits. */
const MAX_DIGITS: usize = 9;

const QUOTE: u8 = 0x22;
const MINUS: u8 = 0x2d;
const COMMA: u8 = 0x2c;
const COLON: u8 = 0x3a;
const BACKSLASH: u8 = 0x5c;
const BRACKET: u8 = 0x5b;
const BRACE: u8 = 0x7b;

/**
 * The value of `text`, which is followed by a NUL.
 * @returns EXCEPTION for what is no JSON; the exception is then pending
 */
export function readJson(text: usize, size: usize): JSValue {
  const value = readValue(skipSpace(text), MAX_DEPTH);
  if (!isException(value) && skipSpace(load<u32>(AT)) == text + size) return value;
  JS_FreeValue(context(), value);
  JS_FreeValue(context(), JS_GetException(context()));
  return readByEngine(text, text + size);
}

/** What is between the two, which a NUL follows for so long. */
function readByEngine(from: usize, to: usize): JSValue {
  const behind = load<u8>(to);
  store<u8>(to, 0);
  const value = JS_ParseJSON(context(), from, to - from, EMPTY);
  store<u8>(to, behind);
  store<u32>(AT, <u32>to);
  return value;
}

function isSpace(byte: u8): bool {
  return byte <= 0x20 && (byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09);
}

function skipSpace(at: usize): usize {
  while (isSpace(load<u8>(at))) at++;
  return at;
}

// Each of these reads what begins at `at`, and answers EXCEPTION where it can't. None reads beyond the NUL.

function readValue(at: usize, depth: u32): JSValue {
  const byte = load<u8>(at);
  if (byte == QUOTE) return readString(at);
  if (byte == BRACE || byte == BRACKET) {
    if (depth == 0) return EXCEPTION;
    return byte == BRACE ? readObject(at, depth - 1) : readArray(at, depth - 1);
  }
  if (isDigit(byte) || byte == MINUS) return readNumber(at);
  return readWord(at);
}

function readWord(at: usize): JSValue {
  const word = load<u32>(at);
  store<u32>(AT, <u32>at + 4);
  if (word == 0x65757274) return TRUE; // true
  if (word == 0x6c6c756e) return NULL; // null
  if (word != 0x736c6166 || load<u8>(at, 4) != 0x65) return EXCEPTION; // false
  store<u32>(AT, <u32>at + 5);
  return FALSE;
}

function isDigit(byte: u8): bool {
  return <u32>byte - 0x30 < 10;
}

function readNumber(at: usize): JSValue {
  const isNegative = load<u8>(at) == MINUS;
  const first = isNegative ? at + 1 : at;
  let end = first;
  let number: i32 = 0;
  for (let byte = load<u8>(end); isDigit(byte); byte = load<u8>(++end)) number = number * 10 + (byte - 0x30);
  const byte = load<u8>(end);
  // Not a fraction, an exponent, -0, a zero before other digits, or more than fits.
  if (byte != 0x2e && (byte | 0x20) != 0x65 && end - first <= MAX_DIGITS && (load<u8>(first) != 0x30 ? end > first : end == first + 1 && !isNegative)) {
    store<u32>(AT, <u32>end);
    return <JSValue>(<u32>(isNegative ? -number : number));
  }
  while (isOfNumber(load<u8>(end))) end++;
  return readByEngine(at, end);
}

/** A digit, a point, a sign, or what an exponent begins with. */
function isOfNumber(byte: u8): bool {
  return isDigit(byte) || byte == 0x2e || byte == MINUS || byte == 0x2b || (byte | 0x20) == 0x65;
}

/** Whether it stands for itself in a string. */
function isPlain(byte: u8): bool {
  return byte >= 0x20 && byte < 0x80 && byte != QUOTE && byte != BACKSLASH;
}

function plainEnd(at: usize): usize {
  while (isPlain(load<u8>(at))) at++;
  return at;
}

/** Behind the quote that ends the string at `at`, or 0. */
function stringEnd(at: usize): usize {
  for (let byte = load<u8>(++at); byte != QUOTE; byte = load<u8>(++at)) {
    if (byte == BACKSLASH) byte = load<u8>(++at);
    if (byte < 0x20) return 0;
  }
  return at + 1;
}

function readString(at: usize): JSValue {
  const end = plainEnd(at + 1);
  if (load<u8>(end) != QUOTE) return readUnusualString(at);
  store<u32>(AT, <u32>end + 1);
  return JS_NewStringLen(context(), at + 1, end - at - 1);
}

function readUnusualString(at: usize): JSValue {
  const end = stringEnd(at);
  return end != 0 ? readByEngine(at, end) : EXCEPTION;
}

/** The atom of a key, or 0. */
function readKey(at: usize): u32 {
  if (load<u8>(at) != QUOTE) return 0;
  const end = plainEnd(at + 1);
  if (load<u8>(end) == QUOTE) {
    store<u32>(AT, <u32>end + 1);
    return JS_NewAtomLen(context(), at + 1, end - at - 1);
  }
  const key = readUnusualString(at);
  const atom = JS_ValueToAtom(context(), key);
  JS_FreeValue(context(), key);
  return atom;
}

function readObject(at: usize, depth: u32): JSValue {
  const object = JS_NewObject(context());
  at = skipSpace(at + 1);
  if (load<u8>(at) == BRACE + 2) {
    store<u32>(AT, <u32>at + 1);
    return object;
  }
  for (;;) {
    if (!readProperty(object, at, depth)) break;
    at = skipSpace(load<u32>(AT));
    const byte = load<u8>(at);
    if (byte == BRACE + 2) {
      store<u32>(AT, <u32>at + 1);
      return object;
    }
    if (byte != COMMA) break;
    at = skipSpace(at + 1);
  }
  JS_FreeValue(context(), object);
  return EXCEPTION;
}

function readProperty(object: JSValue, at: usize, depth: u32): bool {
  const atom = readKey(at);
  if (atom == 0) return false;
  at = skipSpace(load<u32>(AT));
  const value = load<u8>(at) == COLON ? readValue(skipSpace(at + 1), depth) : EXCEPTION;
  const isThere = !isException(value) && JS_DefinePropertyValue(context(), object, atom, value, PROPERTY_PLAIN) >= 0;
  JS_FreeAtom(context(), atom);
  return isThere;
}

function readArray(at: usize, depth: u32): JSValue {
  const array = JS_NewArray(context());
  at = skipSpace(at + 1);
  if (load<u8>(at) == BRACKET + 2) {
    store<u32>(AT, <u32>at + 1);
    return array;
  }
  for (let index: u32 = 0; ; index++) {
    const value = readValue(at, depth);
    if (isException(value) || JS_DefinePropertyValueUint32(context(), array, index, value, PROPERTY_PLAIN) < 0) break;
    at = skipSpace(load<u32>(AT));
    const byte = load<u8>(at);
    if (byte == BRACKET + 2) {
      store<u32>(AT, <u32>at + 1);
      return array;
    }
    if (byte != COMMA) break;
    at = skipSpace(at + 1);
  }
  JS_FreeValue(context(), array);
  return EXCEPTION;
}
