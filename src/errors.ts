// Every way in which sporelet refuses or fails: its code, what it means, what to do, and the exit
// status of the command line. docs/errors.md is generated from this table.

/** Exit statuses of the `sporelet` command. */
export const EXIT = {
  /** Done. */
  ok: 0,
  /** The function ran and failed. */
  function: 1,
  /** The command line, an option or the event is wrong. */
  usage: 2,
  /** The source can't be built. */
  build: 3,
  /** The module can't be loaded. */
  module: 4,
  /** A file can't be read or written. */
  file: 5,
  /** The machine lacks something. */
  environment: 6,
} as const;

interface ErrorEntry {
  /** What happened, in one sentence. */
  meaning: string;
  /** What to do about it. */
  remedy: string;
  exit: keyof typeof EXIT;
}

const table = {
  // The function failed.
  E_EVENT_EMPTY: {
    meaning: "stdin was empty, so there is no event.",
    remedy: "Pass the event as JSON: --event '{}', --event-file, or on stdin.",
    exit: "function",
  },
  E_EVENT_NOT_JSON: {
    meaning: "The event is not JSON.",
    remedy: 'Pass one JSON value. In a shell, quote it: --event \'{"name":"Ada"}\'.',
    exit: "function",
  },
  E_EVENT_TOO_DEEP: {
    meaning: "The event nests more than 3000 arrays or objects in each other.",
    remedy: "Flatten the event.",
    exit: "function",
  },
  E_HANDLER_THREW: {
    meaning: "The handler threw, or the promise it returned was rejected.",
    remedy: "The message and the stack are those of the handler's own error.",
    exit: "function",
  },
  E_RESULT_NOT_JSON: {
    meaning: "The handler's result has no JSON form: a function, a symbol, a BigInt or a cycle.",
    remedy: "Return a JSON value; convert a BigInt with String().",
    exit: "function",
  },
  E_NEVER_SETTLES: {
    meaning: "The handler's promise can never settle: nothing is left to run that could resolve it.",
    remedy: "Look for a promise whose resolve is never called.",
    exit: "function",
  },
  E_UNCAUGHT: {
    meaning: "A promise was rejected, or an error thrown in a callback, and nothing handled it.",
    remedy: "Await the promise, or catch its error, at the place that the stack names.",
    exit: "function",
  },
  E_NETWORK_DENIED: {
    meaning: "The function asked for something on the network that its host does not grant.",
    remedy: "Grant the host by name: --allow-net api.example.com.",
    exit: "function",
  },
  E_OUTPUT_NOT_CGI: {
    meaning: "A function that answers requests wrote something that is not a CGI response.",
    remedy: "Do not write to stdout in it; the response is the handler's result.",
    exit: "function",
  },
  E_TIMEOUT: {
    meaning: "The handler ran longer than its time limit and was interrupted.",
    remedy: "Look for a loop that does not end at the place that the stack names, or raise --timeout.",
    exit: "function",
  },
  E_MEMORY: {
    meaning: "The function needs more memory than it may have.",
    remedy: "Build it with a larger --memory, or keep less at once.",
    exit: "function",
  },
  E_OUTPUT_REFUSED: {
    meaning: "The host did not take the result on stdout.",
    remedy: "Keep stdout open until the function has ended.",
    exit: "function",
  },
  E_STACK: {
    meaning: "The function recursed deeper than the host's own stack reaches, inside a native operation such as JSON.parse.",
    remedy: "Look for data that nests thousands of levels deep.",
    exit: "function",
  },
  E_TRAPPED: {
    meaning: "The module trapped: WebAssembly stopped it.",
    remedy: "With a handler of sporelet this is a defect of sporelet: please report it with the source.",
    exit: "function",
  },
  E_FOREIGN_EXIT: {
    meaning: "A module that sporelet did not build, or a program that called process.exit, ended with a status other than 0.",
    remedy: "What the status means is the module's own affair; see its stderr.",
    exit: "function",
  },

  // The command line is wrong.
  E_USAGE: {
    meaning: "The command, an option or an argument is not known or not complete.",
    remedy: "See sporelet --help, or sporelet <command> --help for its options and examples.",
    exit: "usage",
  },
  E_OPTION_VALUE: {
    meaning: "An option has a value that it can't take.",
    remedy: "The message names the option, what it takes and what it got.",
    exit: "usage",
  },
  E_EVENT_MISSING: {
    meaning: "There is no event: no --event, no --event-file, and stdin is a terminal.",
    remedy: "Pass --event '{}' or pipe the event in.",
    exit: "usage",
  },

  // The source can't be built.
  E_SYNTAX: {
    meaning: "The source, or a file that it imports, has a syntax error.",
    remedy: "Correct the line that the code frame shows.",
    exit: "build",
  },
  E_UNRESOLVED_IMPORT: {
    meaning: "An import can't be resolved to a file.",
    remedy: "Correct the path, or install the package beside the source.",
    exit: "build",
  },
  E_NODE_BUILTIN: {
    meaning: "The source, or a package that it imports, needs a module that is part of Node.js. There is no operating system inside.",
    remedy: "Import something that does not need it; the message shows the chain of imports.",
    exit: "build",
  },
  E_NOT_A_HANDLER: {
    meaning: "The default export is neither a function nor an object with a `fetch` method.",
    remedy: "Write `export default function handler(event, context) { … }`, `export default { fetch(request) { … } }`, or no default export for a program.",
    exit: "build",
  },
  E_TOP_LEVEL_THREW: {
    meaning: "The handler's top level, which runs when it is built, threw.",
    remedy: "Correct it at the place that the stack names, or move the work into the handler.",
    exit: "build",
  },
  E_TOP_LEVEL_TIMEOUT: {
    meaning: "The handler's top level did not end within the build's time limit.",
    remedy: "Look for a loop that does not end, or raise --build-timeout.",
    exit: "build",
  },
  E_TOP_LEVEL_NEVER_SETTLES: {
    meaning: "The handler's top level awaits a promise that can never settle.",
    remedy: "Look for a promise whose resolve is never called.",
    exit: "build",
  },
  E_TOP_LEVEL_MEMORY: {
    meaning: "The handler's top level needs more memory than the function may have.",
    remedy: "Raise --memory, or build less at top level.",
    exit: "build",
  },
  E_BUILD_FAILED: {
    meaning: "The bundler or the compiler failed in a way that has no code of its own.",
    remedy: "The message is the tool's own.",
    exit: "build",
  },

  // The module can't be loaded.
  E_NOT_WASM: {
    meaning: "The file is not WebAssembly.",
    remedy: "Give a .wasm module, or a .ts, .js, .mts, .mjs, .cts, .cjs, .tsx or .jsx source.",
    exit: "module",
  },
  E_TRUNCATED: {
    meaning: "The module ends in the middle of something.",
    remedy: "Copy or build it again.",
    exit: "module",
  },
  E_MALFORMED: {
    meaning: "The module is not valid WebAssembly.",
    remedy: "Build it again; if it comes from elsewhere, it may need a feature that this Node.js lacks.",
    exit: "module",
  },
  E_COMPONENT: {
    meaning: "The file is a WebAssembly component; sporelet runs core modules.",
    remedy: "Build a WASI preview 1 core module, or run the component with wasmtime or jco.",
    exit: "module",
  },
  E_ENGINE_MISMATCH: {
    meaning: "The thin module was built for another engine than the one at hand.",
    remedy: "Build the module again with this version of sporelet, or give it the engine that it names.",
    exit: "module",
  },
  E_NOT_A_COMMAND: {
    meaning: "The module is not a WASI preview 1 command: it exports no _start or no memory, or imports something else.",
    remedy: "Build it for wasm32-wasip1 as a command.",
    exit: "module",
  },
  E_HOST_CANNOT_RUN: {
    meaning: "The chosen host can't run this module.",
    remedy: "Leave out --host: sporelet then takes one that can.",
    exit: "module",
  },

  // A file can't be read or written.
  E_NOT_FOUND: {
    meaning: "A file that was named does not exist.",
    remedy: "Correct the path.",
    exit: "file",
  },
  E_UNREADABLE: {
    meaning: "A file can't be read.",
    remedy: "Look at its permissions, and whether it is a directory.",
    exit: "file",
  },
  E_UNWRITABLE: {
    meaning: "The output can't be written. Nothing was left behind.",
    remedy: "Look at the directory's permissions and the free space.",
    exit: "file",
  },

  // The machine lacks something.
  E_ENGINE_MISSING: {
    meaning: "The assembled engine is not there.",
    remedy: "In a checkout run `npm run build`; otherwise install sporelet again.",
    exit: "environment",
  },
  E_INTERNAL: {
    meaning: "Something happened inside sporelet that should not.",
    remedy: "Please report it with the command, the source and the stack that SPORELET_DEBUG=1 prints.",
    exit: "environment",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof table;

export const ERRORS: Readonly<Record<ErrorCode, ErrorEntry>> = table;

/**
 * Every error that sporelet throws on purpose.
 *
 * @example
 * try {
 *   await build({ entry: "hello.ts" });
 * } catch (error) {
 *   if (error instanceof SporeletError && error.code === "E_SYNTAX") console.error(error.message);
 * }
 */
export class SporeletError extends Error {
  override readonly name = "SporeletError";
  readonly code: ErrorCode;
  /** What to do, where the message does not say it already. */
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; remedy?: string } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.remedy = options.remedy ?? ERRORS[code].remedy;
  }

  /** True of an error from any copy of this package in the process. */
  static override [Symbol.hasInstance](value: unknown): value is SporeletError {
    return value instanceof Error && value.name === "SporeletError" && "code" in value;
  }

  /** The exit status that the command line ends with, see `EXIT`. */
  get exitStatus(): number {
    return EXIT[ERRORS[this.code].exit];
  }
}

/**
 * The codes of what the glue's `invoke` answers, by status (runtime/glue/state.ts); 0 is success.
 */
export const INVOKE_CODES: readonly (ErrorCode | undefined)[] = [
  undefined,
  "E_EVENT_EMPTY",
  "E_EVENT_NOT_JSON",
  "E_HANDLER_THREW",
  "E_RESULT_NOT_JSON",
  "E_NEVER_SETTLES",
  "E_TIMEOUT",
  "E_MEMORY",
  "E_OUTPUT_REFUSED",
  "E_NOT_A_HANDLER",
  "E_EVENT_TOO_DEEP",
  "E_UNCAUGHT",
];
