// The interfaces of WASI 0.2.0 as far as components of ours use them, in the notation of WIT: wasi:io, wasi:clocks, wasi:random,
// wasi:cli and wasi:http as released. Hosts of any later 0.2.x have them too (component-model, Subtyping.md and semver).

export const WASI_VERSION = "0.2.0";

/** What an interface defines; an alias of another type is that type here. */
export interface Interface {
  /** Types of other interfaces. */
  uses?: Readonly<Record<string, string>>;
  resources?: readonly string[];
  /** Records, variants and enums. */
  types?: Readonly<Record<string, string>>;
  functions: Readonly<Record<string, string>>;
}

const STREAM = "wasi:io/streams";
const HTTP = "wasi:http/types";

export const INTERFACES: Readonly<Record<string, Interface>> = {
  "wasi:io/error": { resources: ["error"], functions: {} },
  "wasi:io/poll": {
    resources: ["pollable"],
    functions: {
      "[method]pollable.block": "func(self: borrow<pollable>)",
      poll: "func(in: list<borrow<pollable>>) -> list<u32>",
    },
  },
  [STREAM]: {
    uses: { error: "wasi:io/error", pollable: "wasi:io/poll" },
    resources: ["input-stream", "output-stream"],
    types: { "stream-error": "variant { last-operation-failed(own<error>), closed }" },
    functions: {
      "[method]input-stream.blocking-read": "func(self: borrow<input-stream>, len: u64) -> result<list<u8>, stream-error>",
      "[method]input-stream.subscribe": "func(self: borrow<input-stream>) -> own<pollable>",
      "[method]output-stream.check-write": "func(self: borrow<output-stream>) -> result<u64, stream-error>",
      "[method]output-stream.write": "func(self: borrow<output-stream>, contents: list<u8>) -> result<_, stream-error>",
      "[method]output-stream.blocking-flush": "func(self: borrow<output-stream>) -> result<_, stream-error>",
      "[method]output-stream.subscribe": "func(self: borrow<output-stream>) -> own<pollable>",
    },
  },
  "wasi:clocks/monotonic-clock": {
    uses: { pollable: "wasi:io/poll" },
    functions: { now: "func() -> u64", "subscribe-duration": "func(when: u64) -> own<pollable>" },
  },
  "wasi:clocks/wall-clock": {
    types: { datetime: "record { seconds: u64, nanoseconds: u32 }" },
    functions: { now: "func() -> datetime" },
  },
  "wasi:random/random": { functions: { "get-random-u64": "func() -> u64" } },
  "wasi:cli/environment": { functions: { "get-environment": "func() -> list<tuple<string, string>>" } },
  "wasi:cli/exit": { functions: { exit: "func(status: result)" } },
  "wasi:cli/stdin": { uses: { "input-stream": STREAM }, functions: { "get-stdin": "func() -> own<input-stream>" } },
  "wasi:cli/stdout": { uses: { "output-stream": STREAM }, functions: { "get-stdout": "func() -> own<output-stream>" } },
  "wasi:cli/stderr": { uses: { "output-stream": STREAM }, functions: { "get-stderr": "func() -> own<output-stream>" } },
  [HTTP]: {
    uses: { pollable: "wasi:io/poll", "input-stream": STREAM, "output-stream": STREAM },
    resources: [
      "fields",
      "incoming-request",
      "incoming-body",
      "outgoing-response",
      "response-outparam",
      "outgoing-body",
      "outgoing-request",
      "request-options",
      "future-incoming-response",
      "incoming-response",
    ],
    types: {
      method: "variant { get, head, post, put, delete, connect, options, trace, patch, other(string) }",
      scheme: "variant { HTTP, HTTPS, other(string) }",
      "header-error": "variant { invalid-syntax, forbidden, immutable }",
      "DNS-error-payload": "record { rcode: option<string>, info-code: option<u16> }",
      "TLS-alert-received-payload": "record { alert-id: option<u8>, alert-message: option<string> }",
      "field-size-payload": "record { field-name: option<string>, field-size: option<u32> }",
      "error-code": `variant {
        DNS-timeout, DNS-error(DNS-error-payload), destination-not-found, destination-unavailable, destination-IP-prohibited,
        destination-IP-unroutable, connection-refused, connection-terminated, connection-timeout, connection-read-timeout,
        connection-write-timeout, connection-limit-reached, TLS-protocol-error, TLS-certificate-error,
        TLS-alert-received(TLS-alert-received-payload), HTTP-request-denied, HTTP-request-length-required,
        HTTP-request-body-size(option<u64>), HTTP-request-method-invalid, HTTP-request-URI-invalid, HTTP-request-URI-too-long,
        HTTP-request-header-section-size(option<u32>), HTTP-request-header-size(option<field-size-payload>),
        HTTP-request-trailer-section-size(option<u32>), HTTP-request-trailer-size(field-size-payload), HTTP-response-incomplete,
        HTTP-response-header-section-size(option<u32>), HTTP-response-header-size(field-size-payload),
        HTTP-response-body-size(option<u64>), HTTP-response-trailer-section-size(option<u32>),
        HTTP-response-trailer-size(field-size-payload), HTTP-response-transfer-coding(option<string>),
        HTTP-response-content-coding(option<string>), HTTP-response-timeout, HTTP-upgrade-failed, HTTP-protocol-error,
        loop-detected, configuration-error, internal-error(option<string>) }`,
    },
    functions: {
      "[constructor]fields": "func() -> own<fields>",
      "[method]fields.append": "func(self: borrow<fields>, name: string, value: list<u8>) -> result<_, header-error>",
      "[method]fields.entries": "func(self: borrow<fields>) -> list<tuple<string, list<u8>>>",
      "[method]incoming-request.method": "func(self: borrow<incoming-request>) -> method",
      "[method]incoming-request.path-with-query": "func(self: borrow<incoming-request>) -> option<string>",
      "[method]incoming-request.scheme": "func(self: borrow<incoming-request>) -> option<scheme>",
      "[method]incoming-request.authority": "func(self: borrow<incoming-request>) -> option<string>",
      "[method]incoming-request.headers": "func(self: borrow<incoming-request>) -> own<fields>",
      "[method]incoming-request.consume": "func(self: borrow<incoming-request>) -> result<own<incoming-body>>",
      "[method]incoming-body.stream": "func(self: borrow<incoming-body>) -> result<own<input-stream>>",
      "[constructor]outgoing-response": "func(headers: own<fields>) -> own<outgoing-response>",
      "[method]outgoing-response.set-status-code": "func(self: borrow<outgoing-response>, status-code: u16) -> result",
      "[method]outgoing-response.body": "func(self: borrow<outgoing-response>) -> result<own<outgoing-body>>",
      "[static]response-outparam.set": "func(param: own<response-outparam>, response: result<own<outgoing-response>, error-code>)",
      "[method]outgoing-body.write": "func(self: borrow<outgoing-body>) -> result<own<output-stream>>",
      "[static]outgoing-body.finish": "func(this: own<outgoing-body>, trailers: option<own<fields>>) -> result<_, error-code>",
      "[constructor]outgoing-request": "func(headers: own<fields>) -> own<outgoing-request>",
      "[method]outgoing-request.set-method": "func(self: borrow<outgoing-request>, method: method) -> result",
      "[method]outgoing-request.set-scheme": "func(self: borrow<outgoing-request>, scheme: option<scheme>) -> result",
      "[method]outgoing-request.set-authority": "func(self: borrow<outgoing-request>, authority: option<string>) -> result",
      "[method]outgoing-request.set-path-with-query": "func(self: borrow<outgoing-request>, path-with-query: option<string>) -> result",
      "[method]outgoing-request.body": "func(self: borrow<outgoing-request>) -> result<own<outgoing-body>>",
      "[method]future-incoming-response.subscribe": "func(self: borrow<future-incoming-response>) -> own<pollable>",
      "[method]future-incoming-response.get": "func(self: borrow<future-incoming-response>) -> option<result<result<own<incoming-response>, error-code>>>",
      "[method]incoming-response.status": "func(self: borrow<incoming-response>) -> u16",
      "[method]incoming-response.headers": "func(self: borrow<incoming-response>) -> own<fields>",
      "[method]incoming-response.consume": "func(self: borrow<incoming-response>) -> result<own<incoming-body>>",
    },
  },
  "wasi:http/outgoing-handler": {
    uses: { "outgoing-request": HTTP, "request-options": HTTP, "future-incoming-response": HTTP, "error-code": HTTP },
    functions: {
      handle: "func(request: own<outgoing-request>, options: option<own<request-options>>) -> result<own<future-incoming-response>, error-code>",
    },
  },
};

/** What a component is called by. */
export const EXPORTS = {
  run: { interface: "wasi:cli/run", function: "run", uses: [], type: "func() -> result" },
  handle: {
    interface: "wasi:http/incoming-handler",
    function: "handle",
    uses: [
      ["incoming-request", HTTP],
      ["response-outparam", HTTP],
    ],
    type: "func(request: own<incoming-request>, response-out: own<response-outparam>)",
  },
} as const;
