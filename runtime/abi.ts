// The numbers that guest and host share, in one place: the glue (AssemblyScript), the guest (runtime/guest) and src import
// this file, and the compilation of native bases writes it as a C header, abi.h. So it holds plain constants only.

/** A page of linear memory, in bytes (WebAssembly Core 2.0, section 2.5.5). */
export const WASM_PAGE_BYTES = 65536;
/** The most pages that a memory can have (WebAssembly Core 2.0, section 3.2.4). */
export const MOST_PAGES = 65536;

// The kind of a function.

/** Takes an event, returns a result. */
export const KIND_HANDLER = 1;
/** Runs from top to bottom at every start. */
export const KIND_PROGRAM = 2;
/** Takes a request: the guest reads it itself and writes the response. */
export const KIND_FETCH = 3;

// The status that `invoke` and `resume` return. src/errors.ts has a code and a remedy for each failure.

export const OK = 0;
export const EVENT_EMPTY = 1;
export const EVENT_NOT_JSON = 2;
export const HANDLER_THREW = 3;
export const RESULT_NOT_JSON = 4;
export const NEVER_SETTLES = 5;
export const TIMED_OUT = 6;
export const MEMORY_EXHAUSTED = 7;
export const OUTPUT_REFUSED = 8;
/** Only before the snapshot. */
export const NOT_A_HANDLER = 9;
export const EVENT_TOO_DEEP = 10;
export const UNCAUGHT = 11;
/** The invocation has not ended: it goes on with `resume`. */
export const WAITING = 12;
/** The result is out, but what `waitUntil` was given still goes on: `resume`. */
export const FINISHING = 13;

// What a host can take, bit by bit; a host says so before an invocation (CONNECTED in runtime/glue/state.ts).

/** Messages: outbound requests. */
export const TAKES_MESSAGES = 1;
/** Records: each message on stderr stands between marks that say how severe it is. */
export const TAKES_RECORDS = 2;
/** A response bit by bit, and it gives the rest of a request's body when asked: messages of the exchange CLIENT. */
export const TAKES_STREAMS = 4;

/** The exchange of messages about the request that the function answers; its own requests have ids from 1 on. */
export const CLIENT = 0;

// Such a message is RECORD_MARK, the digit of its severity, its text, RECORD_MARK, the digit RECORD_END.

/** U+001E, RECORD SEPARATOR. */
export const RECORD_MARK = 0x1e;
export const RECORD_END = 0;
// As in RFC 5424, section 6.2.1.
export const SEVERITY_ERROR = 3;
export const SEVERITY_WARNING = 4;
export const SEVERITY_INFO = 6;
export const SEVERITY_DEBUG = 7;

// What the guest registers with the glue (`native.hook`), by index.

export const HOOK_ACCEPT = 0;
export const HOOK_CONFIGURE = 1;
/** Called with the event and HOOK_CONTEXT; what it answers is a value, or a promise as the engine makes them. */
export const HOOK_DISPATCH = 2;
export const HOOK_REPORT = 3;
export const HOOK_LAST_WORDS = 4;
export const HOOK_TRACE = 5;
export const HOOK_REJECTION = 6;
export const HOOK_UNHANDLED = 7;
export const HOOK_AFTER = 8;
/** Registered by the part `timers`. */
export const HOOK_TURN = 9;
/** Registered by the part `network`. */
export const HOOK_DELIVER = 10;
/** No function: the handler's second argument. */
export const HOOK_CONTEXT = 11;
/** The replacer of JSON.stringify for results that are not plain data. */
export const HOOK_REPLACER = 12;

/** The file descriptor on which a function says what it is, as JSON, when its top level has run. Only the builder hears it. */
export const DESCRIPTION_FD = 3;

// The exit status of the `sporelet` command and of native executables.

export const EXIT_OK = 0;
/** The function ran and failed. */
export const EXIT_FUNCTION = 1;
/** The command line, an option or the event is wrong. */
export const EXIT_USAGE = 2;
/** The source can't be built. */
export const EXIT_BUILD = 3;
/** The module can't be loaded. */
export const EXIT_MODULE = 4;
/** A file can't be read or written. */
export const EXIT_FILE = 5;
/** The machine lacks something. */
export const EXIT_ENVIRONMENT = 6;
