// Every way in which sporelet refuses or fails: its code, what it means, what to do, and the exit
// status of the command line. docs/errors.md is generated from this table.

import * as abi from "../runtime/abi.ts";

/** Exit statuses of the `sporelet` command. */
export const EXIT = {
  /** Done. */
  ok: abi.EXIT_OK,
  /** The function ran and failed. */
  function: abi.EXIT_FUNCTION,
  /** The command line, an option or the event is wrong. */
  usage: abi.EXIT_USAGE,
  /** The source can't be built. */
  build: abi.EXIT_BUILD,
  /** The module can't be loaded. */
  module: abi.EXIT_MODULE,
  /** A file can't be read or written. */
  file: abi.EXIT_FILE,
  /** The machine lacks something. */
  environment: abi.EXIT_ENVIRONMENT,
} as const;

interface ErrorEntry {
  /** What happened, in one sentence. */
  meaning: string;
  /** What to do about it; "" where every message says it. */
  remedy: string;
  exit: keyof typeof EXIT;
}

const table = {
  // The function failed.
  E_EVENT_EMPTY: {
    meaning: "There is no event: the option, the file, stdin, or the body of the request is empty.",
    remedy: "Pass the event as JSON: --event '{}', --event-file, on stdin, or in the body.",
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
    meaning: "The handler's result has no JSON form, or holds what JSON writes as {}: a function, a BigInt, a cycle; a Map, a Set, a generator, a Response.",
    remedy: "Return a JSON value: String(bigint), Object.fromEntries(map), [...set].",
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
    remedy: "Grant the host by name: --allow-net api.example.com; an address that is not public, or a range for names to be in, too.",
    exit: "function",
  },
  E_NETWORK_LIMIT: {
    meaning: "The answer to a request of the function's was larger, or took longer, than its host permits.",
    remedy: "Ask for less, or raise --max-fetch or --fetch-timeout (maxResponseBytes and timeout of allowNetwork).",
    exit: "function",
  },
  E_NO_TLS: {
    meaning: "The function asked for an https: URL, and a native executable speaks plain HTTP only.",
    remedy: "Ask a proxy beside it, by http:, that speaks TLS; or run the function with `sporelet serve`.",
    exit: "function",
  },
  E_NO_ADDRESS: {
    meaning: "A host that an executable is to be granted has no address, neither in /etc/hosts nor at a name server.",
    remedy: "Look at the name, or give an address: --allow-net 10.0.0.5:8080.",
    exit: "environment",
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
  E_RESULT_TOO_LARGE: {
    meaning: "The result, or the response, is larger than the host takes.",
    remedy: "Answer with less, or raise --max-response.",
    exit: "function",
  },
  E_ABORTED: {
    meaning: "The caller gave the invocation up before it had ended.",
    remedy: "Nothing is wrong with the function; the caller's signal says why.",
    exit: "function",
  },
  E_NOT_PRISTINE: {
    meaning: "With --paranoid: memory did not equal the snapshot before an invocation, which was not begun.",
    remedy: "This is a defect of sporelet: please report it with the source. The instance was thrown away.",
    exit: "function",
  },
  E_WORKER_DIED: {
    meaning: "The worker that ran the request ended before the request did. It was not tried again, for it may have had effects.",
    remedy: "Look in the log for what ended the worker: another request's time limit, or memory. A new worker has taken its place.",
    exit: "function",
  },
  E_BUSY: {
    meaning: "The function has as many requests in flight as it may have.",
    remedy: "Try again after a while, or raise --concurrency.",
    exit: "function",
  },
  E_HOST_CLOSED: {
    meaning: "The host is closed, or about to be.",
    remedy: "Create another host; over HTTP, try again: another process may be taking over.",
    exit: "function",
  },

  // A request over HTTP is refused.
  E_NO_FUNCTION: {
    meaning: "No function answers at this path.",
    remedy: "The admin port lists what is served and where: GET /_/functions.",
    exit: "function",
  },
  E_METHOD: {
    meaning: "The function takes an event as JSON, which only POST can bring.",
    remedy: "Send it with POST. For a function that answers requests, write `export default { fetch(request) { … } }`.",
    exit: "function",
  },
  E_BODY_TOO_LARGE: {
    meaning: "The request's body is larger than the server takes.",
    remedy: "Send less, or raise --max-body.",
    exit: "function",
  },
  E_HEADERS_TOO_LARGE: {
    meaning: "The request's headers are larger than the server takes.",
    remedy: "Send less, or raise --max-headers.",
    exit: "function",
  },
  E_SLOW_REQUEST: {
    meaning: "The request did not arrive whole within the time that the server gives it.",
    remedy: "Send it faster, or raise --request-timeout.",
    exit: "function",
  },
  E_BAD_REQUEST: {
    meaning: "What arrived is not a request of HTTP/1.1, or not one that the admin port understands.",
    remedy: "",
    exit: "function",
  },
  E_FORBIDDEN: {
    exit: "function",
    meaning: "The request came from a page of another site, or was made to a name that is not this server's.",
    remedy: "Call it by address or as localhost, or allow the name: --allow-host NAME (`*` is any). The admin port takes no others.",
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
  E_BENCH_SLOWER: {
    meaning: "A cold start of sporelet's is slower than in the baseline by more than --fail-above allows, with its whole 95 % interval.",
    remedy: "Measure again on a quiet machine; if it is meant, write a new baseline with --json.",
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

  // An event, or a filter of events, is refused.
  E_EVENT_INVALID: {
    meaning: "The event is no CloudEvent: an attribute is missing, or has a value that it can't have.",
    remedy: "Correct the attribute that the message names: https://github.com/cloudevents/spec says what each may be.",
    exit: "function",
  },
  E_EVENT_FORMAT: {
    meaning: "The request brings no CloudEvent, or brings it in a format that is not taken.",
    remedy: "Send application/cloudevents+json, application/cloudevents-batch+json, or the headers ce-specversion, ce-id, ce-source and ce-type.",
    exit: "function",
  },
  E_EVENT_BATCH: {
    meaning: "A batch holds more events than are taken at once.",
    remedy: "Send several batches.",
    exit: "function",
  },
  E_EVENT_FILTER: {
    meaning: "A filter of events is wrong: its dialect, an attribute's name, or its SQL expression.",
    remedy: "",
    exit: "usage",
  },

  E_REPLAY_REQUEST: {
    meaning: "A replayed function asked for what its recording has no answer to, so it can't be told what it would do.",
    remedy: "Look at the request in the message. --no-recorded runs functions without recordings.",
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
    remedy: "",
    exit: "usage",
  },
  E_WOULD_OVERWRITE: {
    meaning: "An output is a file that the same command reads: a source, one of its imports, a module, an earlier report. Nothing was written.",
    remedy: "Give the output another path.",
    exit: "usage",
  },
  E_CONFIG: {
    meaning: "The project's config file is wrong: it can't be read, it throws, or a setting in it is unknown or has a value that it can't take.",
    remedy: "Correct the file (docs/config.md has all settings), or leave it out: --no-config.",
    exit: "usage",
  },
  E_NAME_TAKEN: {
    meaning: "Two functions would have the same name or answer at the same path.",
    remedy: "Rename one of the files, or give each a path of its own: --route /path=file.",
    exit: "usage",
  },
  E_NOTHING_TO_SERVE: {
    meaning: "The directory holds no source and no module.",
    remedy: "Functions are the .ts, .js and .wasm files in it and in its sub-directories whose names do not begin with _ or a dot.",
    exit: "usage",
  },
  E_EVENT_MISSING: {
    meaning: "There is no event: no --event, no --event-file, and stdin is a terminal.",
    remedy: "Pass --event '{}' or pipe the event in.",
    exit: "usage",
  },
  E_BENCH_UNSTEADY: {
    meaning: "The handler to be measured answers the same input differently each time, so no answer can be checked.",
    remedy: "Measure a handler whose answer depends on its input alone, or give another --event.",
    exit: "usage",
  },
  E_BENCH_BASELINE: {
    meaning: "The file given as --baseline is no report of this version's `sporelet bench --json`.",
    remedy: "Write a new baseline: sporelet bench --json baseline.json.",
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
    remedy: "Correct the path, or install the package beside the source. Nothing can stay outside: a function is one file.",
    exit: "build",
  },
  E_NO_LOADER: {
    meaning: "Nothing says how to import a file: its extension is none of a source, of text or of bytes.",
    remedy: 'Say it: `with { type: "text" }` or `with { type: "bytes" }` behind the import, ?raw behind its path, or --loader .ext=text.',
    exit: "build",
  },
  E_IMPORT_META: {
    meaning: "The source uses something of `import.meta` that can't work inside.",
    remedy: "Import what is needed; the message says which it is.",
    exit: "build",
  },
  E_NODE_BUILTIN: {
    meaning:
      "The source needs a module that is part of Node.js, or a package that it imports calls one while the module is built. There is no operating system inside.",
    remedy: "Import something that does not need it; the message shows the chain of imports. Of node:fs, files can be embedded: --embed.",
    exit: "build",
  },
  E_NOT_A_HANDLER: {
    meaning: "The default export is neither a function nor an object with a `fetch` method, or it is a class.",
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
    remedy: "",
    exit: "build",
  },

  // The module can't be loaded.
  E_NOT_WASM: {
    meaning: "The file is not WebAssembly, nor an executable of sporelet's.",
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
    remedy: "Leave out what it does not have, or --host: sporelet then takes one that can.",
    exit: "module",
  },

  E_MODULE_TOO_LARGE: {
    meaning: "The module has more bytes than are taken.",
    remedy: "Build it without data that it could read at run time.",
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

  E_DISK_FULL: {
    meaning: "The output can't be written, for the disk or the quota is full. Nothing was left behind.",
    remedy: "Make room, or give a path on another disk.",
    exit: "file",
  },

  // The event log, or who takes from it.
  E_LOG: {
    meaning: "The event log can't be used.",
    remedy: "Look at the directory's permissions and the disk. `sporelet log verify` says whether the log is whole.",
    exit: "file",
  },
  E_LOG_COPY: {
    meaning: "The directory holds a copy of a stream of NATS JetStream, or a log that is no copy of this stream.",
    remedy: "Give the stream's server: --log nats://host. For another log take another directory: --data <directory>.",
    exit: "file",
  },
  E_NATS: {
    meaning: "The NATS server of the event log can't be reached, or does not answer.",
    remedy: "Look whether it runs, with JetStream: nats-server -js. A server of ours that has lost it takes events again when it is back.",
    exit: "environment",
  },
  E_NATS_REFUSED: {
    meaning: "The NATS server of the event log refuses what was asked.",
    remedy: "Look at the message, and at what the account may do: docs/events-cluster.md says what is needed.",
    exit: "environment",
  },
  E_NATS_STREAM: {
    meaning: "The stream of the event log is not one that a log can be kept in.",
    remedy: "Take another name, --stream <name>, and the stream is made; or change what the message names.",
    exit: "environment",
  },
  E_KV_SHARED: {
    meaning: "A function uses context.kv, which a log on NATS JetStream does not have.",
    remedy: "Keep the state in a projection, fold(…), or serve the function with a log of its own: without --log nats://….",
    exit: "function",
  },
  E_LOG_FORMAT: {
    meaning: "The event log was written by a release that stores it otherwise.",
    remedy: "Export it with the release that wrote it, `sporelet log export`, and import it into a new one.",
    exit: "file",
  },
  E_CONTRACT: {
    meaning: "The data of an event break a contract of its type.",
    remedy: "Correct the data at the place that the message names, or the contract of the function that it names.",
    exit: "function",
  },
  E_SCHEMA: {
    meaning: "The schema of a contract does not compile.",
    remedy: "Correct it: contracts have JSON Schemas of version 2020-12.",
    exit: "usage",
  },
  E_CYCLE: {
    meaning: "Functions that emit what others of them consume form a cycle, so that an event would go round for ever.",
    remedy: "Break the cycle; or say how often an event may go round, in one of the functions: on(Order, { hops: 10 }, …).",
    exit: "usage",
  },
  E_EVENT_LOOP: {
    meaning: "An event has passed through more functions than it may.",
    remedy: "Look for the loop with `sporelet log --trace ID`; `hops` in the function's options sets how many it may pass through.",
    exit: "function",
  },
  E_BACKLOG: {
    meaning: "A function has so many events before it that publishers have to wait.",
    remedy: "Send the events again later; the header Retry-After says when. If it stays so: a faster function, or more --workers.",
    exit: "environment",
  },
  E_HISTORY: {
    meaning: "A client asks for events behind one that is too old, or that the log does not have.",
    remedy: "Begin anew: lastEventId=0 gives all that may be had. --history and --history-age say how far back clients may ask.",
    exit: "function",
  },
  E_STREAMS: {
    meaning: "As many clients hear events as may.",
    remedy: "Try again after a while, or raise --max-streams.",
    exit: "function",
  },
  E_NO_STATE: {
    meaning: "A projection has no state for the key: no event of the key has come, or its reducer has ended the state.",
    remedy: "`sporelet state <projection>` lists the keys that there are.",
    exit: "file",
  },
  E_STATE_BUILDING: {
    meaning: "A projection is built for the first time, and is not read before it has come as far as the log.",
    remedy: "Ask again later; the header Retry-After says when.",
    exit: "environment",
  },
  E_STATE_KEY: {
    meaning: "A projection can't keep a state under the key that it gives an event.",
    remedy: "Take a shorter key: `key` in the options of fold.",
    exit: "function",
  },
  E_STATE_TOO_LARGE: {
    meaning: "The state of a projection is larger than one key may have.",
    remedy: "Keep less of each event, or divide the state among more keys: `key` in the options of fold.",
    exit: "function",
  },
  E_KV_KEY: {
    meaning: "A function gives its key-value store, context.kv, a key or a selection of keys that it can't have.",
    remedy: "Take keys of 1 to 512 bytes in UTF-8, and lists of at most 1,000 entries.",
    exit: "function",
  },
  E_KV_VALUE: {
    meaning: "A function gives its key-value store a value that is no JSON, is too large, or has no sound time to live.",
    remedy: "Keep less under one key: 65,536 characters of JSON are the most.",
    exit: "function",
  },
  E_KV_WRITES: {
    meaning: "One invocation writes more keys of its key-value store than it may.",
    remedy: "Write at most 1,000 keys for one event; emit an event for the rest.",
    exit: "function",
  },
  E_KV_UNAVAILABLE: {
    meaning: "A function uses context.kv where there is no key-value store.",
    remedy: "Use it in a function that takes events, on(…), before its handler has ended, and serve it with --events.",
    exit: "function",
  },
  E_SINK: {
    meaning: "Who events are sent to can't be reached, or refuses them.",
    remedy: "Look at the URL, and at what the answer says.",
    exit: "environment",
  },
  E_SUBSCRIBER: {
    meaning: "A subscriber of the config file can't be served as it is described there.",
    remedy: "Correct events.subscribers in the config file, or set the variable or the file that it names.",
    exit: "usage",
  },
  E_WEBHOOK: {
    meaning: "The receiver of an event did not take it.",
    remedy: "Look at what it answered. When it is mended: sporelet dead redrive --function <subscriber>.",
    exit: "environment",
  },
  E_WEBHOOK_CONSENT: {
    meaning: "A receiver of events was asked by OPTIONS whether it wants them, and did not say so. It is asked again; its events wait in the log.",
    remedy: "Have it answer OPTIONS with WebHook-Allowed-Origin; or, where it is your own and can't, set `handshake: false` for the subscriber.",
    exit: "environment",
  },
  E_WEBHOOK_GONE: {
    meaning: "A receiver answered 410 Gone: it wants no more events. The subscriber is paused.",
    remedy: "Remove the subscriber, change its URL, or begin again with `sporelet resume <subscriber>`.",
    exit: "environment",
  },
  E_CRON: {
    meaning: "A function exports a `cron` that is no schedule.",
    remedy: 'Write five fields as in crontab(5), such as "*/5 * * * *": minute, hour, day, month, day of the week, in UTC.',
    exit: "usage",
  },

  // A registry, or what is in it, is not as it should be.
  E_UNAUTHORIZED: {
    meaning: "The registry does not let us do it: there are no credentials, or they are wrong, or their user may not.",
    remedy: "Log in with `podman login` or `docker login`; sporelet reads what they store.",
    exit: "environment",
  },
  E_CREDENTIALS: {
    meaning: "Credentials for the registry are stored, but can't be read: the file is damaged, or the helper that it names fails.",
    remedy: "Log in again with `podman login` or `docker login`, or install the helper that the message names.",
    exit: "environment",
  },
  E_REGISTRY_DOWN: {
    meaning: "The registry does not answer, or answers that it can't now. It was tried again, with longer and longer waits.",
    remedy: "Look whether its name and port are right, and try again later. What is cached by digest runs without it.",
    exit: "environment",
  },
  E_REGISTRY: {
    meaning: "The registry refuses a request that it should take, or leads to a place that is not safe.",
    remedy: "The message has the registry's own words.",
    exit: "environment",
  },
  E_NO_REPOSITORY: {
    meaning: "The registry has no such repository.",
    remedy: "Look at the name; some registries want a repository created before the first push.",
    exit: "environment",
  },
  E_NO_IMAGE: {
    meaning: "The repository has no such tag, digest or platform.",
    remedy: "Look at the tag: `skopeo list-tags docker://REGISTRY/NAME` lists those that there are.",
    exit: "environment",
  },
  E_DIGEST_MISMATCH: {
    meaning: "Content does not have the digest by which it was asked for: it was damaged or exchanged. Nothing of it was used or kept.",
    remedy: "Try again; if it stays, push it anew, and look who else can write there.",
    exit: "module",
  },
  E_NOT_OURS: {
    meaning: "What a reference, a layout or a file leads to is no function that sporelet packs, runs or reads.",
    remedy: "Give a function that `sporelet build` or `sporelet push` made, or an artifact with one WebAssembly module.",
    exit: "module",
  },

  // The machine lacks something.
  E_ENGINE_MISSING: {
    meaning: "The assembled engine is not there.",
    remedy: "In a checkout run `npm run build`; otherwise install sporelet again.",
    exit: "environment",
  },
  E_PORT_TAKEN: {
    meaning: "The server can't listen on the port.",
    remedy: "Give another with --port or --admin-port (0 takes any that is free), or end the process that has it.",
    exit: "environment",
  },
  E_NOT_INSTALLED: {
    meaning: "What was asked for needs packages of npm's that are not installed.",
    remedy: "Install what the message names.",
    exit: "environment",
  },
  E_BASE_MISSING: {
    meaning: "The compiled base of native executables is not there, or was made for another engine.",
    remedy: "In a checkout install gcc and run `npm run build:native`; otherwise install sporelet again.",
    exit: "environment",
  },
  E_ADDRESS_SPACE: {
    meaning: "A native executable did not get the address space that its function may need.",
    remedy: "Raise the limit (`ulimit -v`), or build the function with a smaller --memory.",
    exit: "environment",
  },
  E_NO_MACHINE: {
    meaning: "There is no virtual machine that an image could boot in.",
    remedy: "Install QEMU (apt-get install qemu-system-x86), or get access to /dev/kvm.",
    exit: "environment",
  },
  E_MACHINE: {
    meaning: "The virtual machine failed before its function ended.",
    remedy: "The message is the machine's own; `--host qemu` takes QEMU instead of /dev/kvm.",
    exit: "environment",
  },
  E_NO_ENTROPY: {
    meaning: "An image found no source of randomness in its machine, and runs no function without.",
    remedy: "Give the machine a processor with RDRAND, or start the image by `sporelet run`, which passes a seed.",
    exit: "environment",
  },
  E_SANDBOX: {
    meaning: "A native executable could not give up its system calls, and runs no function with them.",
    remedy: "Use a kernel with seccomp filters (CONFIG_SECCOMP_FILTER).",
    exit: "environment",
  },
  E_LAMBDA_API: {
    meaning: "A function for AWS Lambda can't reach Lambda's Runtime API, or is answered what its documentation does not say.",
    remedy: "Lambda sets AWS_LAMBDA_RUNTIME_API to an address and a port; an emulator has to do the same, as in 127.0.0.1:9001.",
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

/** The code of each status that `invoke` returns for a failure (runtime/abi.ts). */
export const INVOKE_CODES: Readonly<Record<number, ErrorCode | undefined>> = {
  [abi.EVENT_EMPTY]: "E_EVENT_EMPTY",
  [abi.EVENT_NOT_JSON]: "E_EVENT_NOT_JSON",
  [abi.HANDLER_THREW]: "E_HANDLER_THREW",
  [abi.RESULT_NOT_JSON]: "E_RESULT_NOT_JSON",
  [abi.NEVER_SETTLES]: "E_NEVER_SETTLES",
  [abi.TIMED_OUT]: "E_TIMEOUT",
  [abi.MEMORY_EXHAUSTED]: "E_MEMORY",
  [abi.OUTPUT_REFUSED]: "E_OUTPUT_REFUSED",
  [abi.NOT_A_HANDLER]: "E_NOT_A_HANDLER",
  [abi.EVENT_TOO_DEEP]: "E_EVENT_TOO_DEEP",
  [abi.UNCAUGHT]: "E_UNCAUGHT",
};
