// JSON from outside: bytes to a value.
import { isUtf8 } from "node:buffer";
import { SporeletError } from "../errors.ts";

/** As in the engine (runtime/glue/event.ts): a deeper event could be stored, but no function could take it. */
const MOST_LEVELS = 3000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function isTooDeep(bytes: Uint8Array): boolean {
  if (bytes.length <= MOST_LEVELS) return false;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) inString = !inString;
    else if (inString) {
      if (byte === BACKSLASH) i++; // what it escapes ends no string
    } else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > MOST_LEVELS) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}

/**
 * @param what the subject of the message: "the event's data"
 * @throws SporeletError E_EVENT_NOT_JSON, E_EVENT_TOO_DEEP
 */
export function parseJson(bytes: Buffer, what: string): unknown {
  if (!isUtf8(bytes)) throw new SporeletError("E_EVENT_NOT_JSON", `${what} is not JSON: it is not UTF-8`, { remedy: "Send JSON in UTF-8." });
  if (isTooDeep(bytes)) throw new SporeletError("E_EVENT_TOO_DEEP", `${what} nests more than ${MOST_LEVELS} arrays or objects in each other`);
  try {
    return JSON.parse(bytes.toString());
  } catch (cause) {
    throw new SporeletError("E_EVENT_NOT_JSON", `${what} is not JSON: ${(cause as Error).message}`, { cause, remedy: "Send one JSON value." });
  }
}
