// The event from JSON: values as JSON.parse makes them, without the tokens and the string buffers of the engine's own parser.
// A long number or one with an exponent, and a string with \u in it, are cut out for that to read; what is no JSON it reads
// again from the beginning, for it has the errors.
import { BACKSLASH, BRACE, BRACKET, CLOSING, COLON, COMMA, MAX_DEPTH, MINUS, POINT, QUOTE, ZERO } from "./json";
import {
  EXCEPTION,
  FALSE,
  free,
  isException,
  JS_DefinePropertyValue,
  JS_DefinePropertyValueUint32,
  JS_FreeAtom,
  JS_FreeValue,
  JS_GetException,
  JS_NewArray,
  JS_NewAtomLen,
  JS_NewNumber,
  JS_NewObject,
  JS_NewStringLen,
  JS_ParseJSON,
  JS_ValueToAtom,
  JSValue,
  malloc,
  NULL,
  PROPERTY_PLAIN,
  TRUE,
} from "./quickjs";
import { context, SCRATCH } from "./state";
import { isUtf8 } from "./utf8";

/** Behind what was read last. */
const AT: usize = SCRATCH + 248;
/** A NUL: the empty C string. */
const EMPTY: usize = SCRATCH + 96;

/**
 * Of a number that is read here. So many make an integer that a double holds exactly, and so is ten to that power: the
 * quotient of the two is the double that is nearest to what is written.
 */
const MAX_DIGITS: usize = 15;

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
  return <u32>byte - ZERO < 10;
}

function readNumber(at: usize): JSValue {
  const isNegative = load<u8>(at) == MINUS;
  const first = isNegative ? at + 1 : at;
  let end = first;
  let number: i64 = 0;
  for (; isDigit(load<u8>(end)); end++) number = number * 10 + (load<u8>(end) - ZERO);
  let digits = end - first;
  let isSimple = digits > 0 && (load<u8>(first) != ZERO || digits == 1);
  let divisor: f64 = 1;
  if (load<u8>(end) == POINT) {
    const fraction = ++end;
    for (; isDigit(load<u8>(end)); end++) {
      number = number * 10 + (load<u8>(end) - ZERO);
      divisor *= 10;
    }
    digits += end - fraction;
    isSimple = isSimple && end > fraction;
  }
  const isMinusZero = isNegative && number == 0;
  if (!isSimple || digits > MAX_DIGITS || isMinusZero || (load<u8>(end) | 0x20) == 0x65) {
    while (isOfNumber(load<u8>(end))) end++;
    return readByEngine(at, end);
  }
  store<u32>(AT, <u32>end);
  if (isNegative) number = -number;
  return divisor == 1 && number == <i64>(<i32>number) ? <JSValue>(<u32>number) : JS_NewNumber(context(), <f64>number / divisor);
}

/** A digit, a point, a sign, or what an exponent begins with. */
function isOfNumber(byte: u8): bool {
  return isDigit(byte) || byte == POINT || byte == MINUS || byte == 0x2b || (byte | 0x20) == 0x65;
}

/** Whether it stands for itself in a string. */
function isLiteral(byte: u8): bool {
  return byte >= 0x20 && byte != QUOTE && byte != BACKSLASH;
}

/** Where ASCII that stands for itself ends. */
function asciiEnd(at: usize): usize {
  while (isLiteral(load<u8>(at)) && load<u8>(at) < 0x80) at++;
  return at;
}

function literalEnd(at: usize): usize {
  while (isLiteral(load<u8>(at))) at++;
  return at;
}

function readString(at: usize): JSValue {
  const end = asciiEnd(at + 1);
  if (load<u8>(end) != QUOTE) return readUnusualString(at, end);
  store<u32>(AT, <u32>end + 1);
  return JS_NewStringLen(context(), at + 1, end - at - 1);
}

/** One that is ASCII up to `from` only, or has escapes. */
function readUnusualString(at: usize, from: usize): JSValue {
  const end = literalEnd(from);
  if (load<u8>(end) != QUOTE) return readEscapedString(at);
  if (!isUtf8(at + 1, end - at - 1)) return readByEngine(at, end + 1);
  store<u32>(AT, <u32>end + 1);
  return JS_NewStringLen(context(), at + 1, end - at - 1);
}

function readEscapedString(at: usize): JSValue {
  const end = stringEnd(at);
  if (end == 0) return EXCEPTION;
  const text = malloc(end - at);
  if (text == 0) return EXCEPTION;
  const size = unescape(at + 1, end - 1, text);
  const value = size > 0 && isUtf8(text, size) ? JS_NewStringLen(context(), text, size) : readByEngine(at, end);
  free(text);
  store<u32>(AT, <u32>end);
  return value;
}

/** Behind the quote that ends the string at `at`, or 0. */
function stringEnd(at: usize): usize {
  for (let byte = load<u8>(++at); byte != QUOTE; byte = load<u8>(++at)) {
    if (byte == BACKSLASH) byte = load<u8>(++at);
    if (byte < 0x20) return 0;
  }
  return at + 1;
}

/** Copies what is between the two, with what its escapes stand for. Answers its size; 0 if there is one that has more than a letter. */
function unescape(from: usize, to: usize, copy: usize): usize {
  let at = copy;
  while (from < to) {
    let byte = load<u8>(from++);
    if (byte == BACKSLASH) {
      byte = escaped(load<u8>(from++));
      if (byte == 0) return 0;
    }
    store<u8>(at++, byte);
  }
  return at - copy;
}

function escaped(letter: u8): u8 {
  if (letter == QUOTE || letter == BACKSLASH || letter == 0x2f) return letter; // /
  if (letter == 0x6e) return 0x0a; // n
  if (letter == 0x74) return 0x09; // t
  if (letter == 0x72) return 0x0d; // r
  if (letter == 0x62) return 0x08; // b
  return letter == 0x66 ? 0x0c : 0; // f
}

/** The atom of a key, or 0. */
function readKey(at: usize): u32 {
  if (load<u8>(at) != QUOTE) return 0;
  const end = asciiEnd(at + 1);
  if (load<u8>(end) == QUOTE) {
    store<u32>(AT, <u32>end + 1);
    return JS_NewAtomLen(context(), at + 1, end - at - 1);
  }
  const key = readUnusualString(at, end);
  if (isException(key)) return 0;
  const atom = JS_ValueToAtom(context(), key);
  JS_FreeValue(context(), key);
  return atom;
}

function readObject(at: usize, depth: u32): JSValue {
  const object = JS_NewObject(context());
  at = skipSpace(at + 1);
  if (load<u8>(at) == BRACE + CLOSING) {
    store<u32>(AT, <u32>at + 1);
    return object;
  }
  for (;;) {
    if (!readProperty(object, at, depth)) break;
    at = skipSpace(load<u32>(AT));
    const byte = load<u8>(at);
    if (byte == BRACE + CLOSING) {
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
  if (load<u8>(at) == BRACKET + CLOSING) {
    store<u32>(AT, <u32>at + 1);
    return array;
  }
  for (let index: u32 = 0; ; index++) {
    const value = readValue(at, depth);
    if (isException(value) || JS_DefinePropertyValueUint32(context(), array, index, value, PROPERTY_PLAIN) < 0) break;
    at = skipSpace(load<u32>(AT));
    const byte = load<u8>(at);
    if (byte == BRACKET + CLOSING) {
      store<u32>(AT, <u32>at + 1);
      return array;
    }
    if (byte != COMMA) break;
    at = skipSpace(at + 1);
  }
  JS_FreeValue(context(), array);
  return EXCEPTION;
}
