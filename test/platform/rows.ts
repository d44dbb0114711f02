// What ECMA-429 (Minimum common web API, first edition, December 2025) asks for, in its order. The
// members are those of the standards it refers to; what of them is there is found by the tests.

/** One interface or global. */
export interface Row {
  /** As a program names it. */
  name: string;
  standard: string;
  /** What `typeof` says of it. */
  type: "function" | "object" | "string";
  /** Members of the interface object. */
  statics: readonly string[];
  /** Members of the prototype, or of what is no interface, of the object. */
  members: readonly string[];
  /** How it behaves otherwise than the standard says, beyond members that are not there. */
  missing?: string;
  /** Why it is not there. */
  notOffered?: string;
}

type Notes = Pick<Row, "missing" | "notOffered">;

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");

/** An interface; its members in one text, the static ones after `static`. */
function one(standard: string, name: string, members = "", notes: Notes = {}): Row {
  const [own = "", statics = ""] = members.split("static");
  return { name, standard, type: "function", statics: words(statics), members: words(own), ...notes };
}

/** A method or property of the global object. */
function global(standard: string, name: string, type: Row["type"] = "function", members = "", notes: Notes = {}): Row {
  return { name, standard, type, statics: [], members: words(members), ...notes };
}

const ITERABLE = "entries forEach keys values Symbol.iterator";
const PHASES = "NONE CAPTURING_PHASE AT_TARGET BUBBLING_PHASE";
const CODES = `INDEX_SIZE_ERR DOMSTRING_SIZE_ERR HIERARCHY_REQUEST_ERR WRONG_DOCUMENT_ERR INVALID_CHARACTER_ERR NO_DATA_ALLOWED_ERR
  NO_MODIFICATION_ALLOWED_ERR NOT_FOUND_ERR NOT_SUPPORTED_ERR INUSE_ATTRIBUTE_ERR INVALID_STATE_ERR SYNTAX_ERR INVALID_MODIFICATION_ERR
  NAMESPACE_ERR INVALID_ACCESS_ERR VALIDATION_ERR TYPE_MISMATCH_ERR SECURITY_ERR NETWORK_ERR ABORT_ERR URL_MISMATCH_ERR
  QUOTA_EXCEEDED_ERR TIMEOUT_ERR INVALID_NODE_TYPE_ERR DATA_CLONE_ERR`;
const BODY = "body bodyUsed arrayBuffer blob bytes formData json text";

const NO_WEBASSEMBLY = { notOffered: "the sandbox is WebAssembly itself, and no host lets a module compile another" };

const dom: Row[] = [
  one("DOM", "AbortController", "signal abort"),
  one("DOM", "AbortSignal", "aborted onabort reason throwIfAborted static abort any timeout"),
  one(
    "DOM",
    "Event",
    // Without isTrusted, which is a property of each event.
    `bubbles cancelBubble cancelable composed composedPath currentTarget defaultPrevented eventPhase initEvent preventDefault returnValue srcElement
    stopImmediatePropagation stopPropagation target timeStamp type ${PHASES} static ${PHASES}`,
  ),
  one("DOM", "EventTarget", "addEventListener dispatchEvent removeEventListener"),
];

const html: Row[] = [
  one("HTML", "CustomEvent", "detail initCustomEvent"),
  one("HTML", "ErrorEvent", "colno error filename lineno message"),
  one("HTML", "MessageChannel", "port1 port2"),
  one("HTML", "MessageEvent", "data initMessageEvent lastEventId origin ports source"),
  one("HTML", "MessagePort", "close onclose onmessage onmessageerror postMessage start"),
  one("HTML", "PromiseRejectionEvent", "promise reason"),
  one("Web IDL", "DOMException", `code message name ${CODES} static ${CODES}`),
];

const fetching: Row[] = [
  one("Fetch", "Headers", `append delete get getSetCookie has set ${ITERABLE}`),
  one(
    "Fetch",
    "Request",
    `cache clone credentials destination duplex headers integrity keepalive method mode redirect referrer referrerPolicy signal url ${BODY}`,
    { missing: "headers have no guard: names that are forbidden in browsers can be set, as in Node" },
  ),
  one("Fetch", "Response", `clone headers ok redirected status statusText type url ${BODY} static error json redirect`),
  one("XHR", "FormData", `append delete get getAll has set ${ITERABLE}`),
  one("File API", "Blob", "arrayBuffer bytes size slice stream text type"),
  one("File API", "File", "lastModified name"),
];

const streams: Row[] = [
  one("Compression", "CompressionStream", "readable writable", { missing: 'no "brotli"' }),
  one("Compression", "DecompressionStream", "readable writable", { missing: 'no "brotli"' }),
  one("Streams", "ByteLengthQueuingStrategy", "highWaterMark size"),
  one("Streams", "CountQueuingStrategy", "highWaterMark size"),
  one("Streams", "ReadableByteStreamController", "byobRequest close desiredSize enqueue error"),
  one("Streams", "ReadableStream", "cancel getReader locked pipeThrough pipeTo tee values Symbol.asyncIterator static from"),
  one("Streams", "ReadableStreamBYOBReader", "cancel closed read releaseLock"),
  one("Streams", "ReadableStreamBYOBRequest", "respond respondWithNewView view"),
  one("Streams", "ReadableStreamDefaultController", "close desiredSize enqueue error"),
  one("Streams", "ReadableStreamDefaultReader", "cancel closed read releaseLock"),
  one("Streams", "TransformStream", "readable writable"),
  one("Streams", "TransformStreamDefaultController", "desiredSize enqueue error terminate"),
  one("Streams", "WritableStream", "abort close getWriter locked"),
  one("Streams", "WritableStreamDefaultController", "error signal"),
  one("Streams", "WritableStreamDefaultWriter", "abort close closed desiredSize ready releaseLock write"),
];

const textAndUrls: Row[] = [
  one("Encoding", "TextDecoder", "decode encoding fatal ignoreBOM"),
  one("Encoding", "TextDecoderStream", "encoding fatal ignoreBOM readable writable"),
  one("Encoding", "TextEncoder", "encode encodeInto encoding"),
  one("Encoding", "TextEncoderStream", "encoding readable writable"),
  one(
    "URL",
    "URL",
    `hash host hostname href origin password pathname port protocol search searchParams toJSON toString username
    static canParse createObjectURL parse revokeObjectURL`,
  ),
  one("URL", "URLSearchParams", `append delete get getAll has set size sort toString ${ITERABLE}`),
  one("URL Pattern", "URLPattern", "exec hasRegExpGroups hash hostname password pathname port protocol search test username", {
    missing: "refuses a port or host name with something behind it (`80x`, `a#b`), of which a URL takes the beginning; names only of characters up to U+FFFF",
  }),
];

const cryptoAndTime: Row[] = [
  one("Web Cryptography", "Crypto", "getRandomValues randomUUID subtle"),
  one("Web Cryptography", "CryptoKey", "algorithm extractable type usages"),
  one("Web Cryptography", "SubtleCrypto", "decrypt deriveBits deriveKey digest encrypt exportKey generateKey importKey sign unwrapKey verify wrapKey", {
    missing: "RSA: new keys have the public exponent 65537, and a modulus has a multiple of 8 bits",
  }),
  one("High Resolution Time", "Performance", "now timeOrigin toJSON"),
];

const webAssembly = {
  interfaces: words("Global Instance Memory Module Table Tag Exception CompileError LinkError RuntimeError").map((name) =>
    one("WebAssembly JS", `WebAssembly.${name}`, "", NO_WEBASSEMBLY),
  ),
  others: words("compile compileStreaming instantiate instantiateStreaming JSTag validate").map((name) =>
    global(
      name.endsWith("Streaming") ? "WebAssembly Web" : "WebAssembly JS",
      `WebAssembly.${name}`,
      name === "JSTag" ? "object" : "function",
      "",
      NO_WEBASSEMBLY,
    ),
  ),
};

const globals: Row[] = [
  global("ECMAScript", "globalThis", "object", "", {
    missing:
      "no instance of EventTarget, though it has its methods; what a callback of a timer or a microtask throws fails the invocation without an `error` event",
  }),
  ...words("atob btoa clearTimeout clearInterval").map((name) => global("HTML", name)),
  global("HTML", "navigator.userAgent", "string"),
  ...words("onerror onunhandledrejection onrejectionhandled").map((name) => global("HTML", name, "object")),
  ...words("queueMicrotask reportError").map((name) => global("HTML", name)),
  global("HTML", "self", "object"),
  ...words("setTimeout setInterval").map((name) => global("HTML", name)),
  global("HTML", "structuredClone", "function", "", {
    missing: "clones what the language defines, Blob and File, no CryptoKey; transfers ArrayBuffers and ports, no streams",
  }),
  global("Fetch", "fetch", "function", "", {
    missing: "only where the host grants the network",
  }),
  global(
    "Console",
    "console",
    "object",
    "assert clear count countReset debug dir dirxml error group groupCollapsed groupEnd info log table time timeEnd timeLog trace warn",
  ),
  global("Web Cryptography", "crypto", "object", "getRandomValues randomUUID subtle"),
  global("High Resolution Time", "performance", "object", "now timeOrigin toJSON"),
];

/** Every row, in the order of the standard. */
export const rows: readonly Row[] = [
  ...dom,
  ...html,
  ...fetching,
  ...streams,
  ...textAndUrls,
  ...cryptoAndTime,
  ...webAssembly.interfaces,
  ...globals,
  ...webAssembly.others,
];
