// WASI 0.2 as a core module sees it: the functions of its interfaces, lowered (component-model, CanonicalABI.md). The
// types are in src/component/interfaces.ts, which has each function that is declared here.

@external("wasi:io/poll", "[method]pollable.block") export declare function blockOn(pollable: u32): void;
@external("wasi:io/poll", "poll") export declare function poll(pollables: usize, count: usize, result: usize): void;
@external("wasi:io/poll", "[resource-drop]pollable") export declare function dropPollable(pollable: u32): void;
@external("wasi:io/error", "[resource-drop]error") export declare function dropError(error: u32): void;

@external("wasi:io/streams", "[method]input-stream.blocking-read") export declare function blockingRead(stream: u32, size: u64, result: usize): void;
@external("wasi:io/streams", "[method]input-stream.subscribe") export declare function subscribeInput(stream: u32): u32;
@external("wasi:io/streams", "[resource-drop]input-stream") export declare function dropInput(stream: u32): void;
@external("wasi:io/streams", "[method]output-stream.check-write") export declare function checkWrite(stream: u32, result: usize): void;
@external("wasi:io/streams", "[method]output-stream.write") export declare function write(stream: u32, bytes: usize, size: usize, result: usize): void;
@external("wasi:io/streams", "[method]output-stream.blocking-flush") export declare function blockingFlush(stream: u32, result: usize): void;
@external("wasi:io/streams", "[method]output-stream.subscribe") export declare function subscribeOutput(stream: u32): u32;
@external("wasi:io/streams", "[resource-drop]output-stream") export declare function dropOutput(stream: u32): void;

@external("wasi:clocks/wall-clock", "now") export declare function wallNow(result: usize): void;
@external("wasi:clocks/monotonic-clock", "now") export declare function monotonicNow(): u64;
@external("wasi:clocks/monotonic-clock", "subscribe-duration") export declare function subscribeDuration(ns: u64): u32;
@external("wasi:random/random", "get-random-u64") export declare function randomU64(): u64;

@external("wasi:cli/environment", "get-environment") export declare function getEnvironment(result: usize): void;
@external("wasi:cli/stdin", "get-stdin") export declare function getStdin(): u32;
@external("wasi:cli/stdout", "get-stdout") export declare function getStdout(): u32;
@external("wasi:cli/stderr", "get-stderr") export declare function getStderr(): u32;
@external("wasi:cli/exit", "exit") export declare function exit(result: u32): void;

@external("wasi:http/types", "[constructor]fields") export declare function newFields(): u32;
@external("wasi:http/types", "[method]fields.append") export declare function append(fields: u32, name: usize, nameSize: usize, value: usize, valueSize: usize, result: usize): void;
@external("wasi:http/types", "[method]fields.entries") export declare function entries(fields: u32, result: usize): void;
@external("wasi:http/types", "[resource-drop]fields") export declare function dropFields(fields: u32): void;

@external("wasi:http/types", "[method]incoming-request.method") export declare function requestMethod(request: u32, result: usize): void;
@external("wasi:http/types", "[method]incoming-request.scheme") export declare function requestScheme(request: u32, result: usize): void;
@external("wasi:http/types", "[method]incoming-request.authority") export declare function requestAuthority(request: u32, result: usize): void;
@external("wasi:http/types", "[method]incoming-request.path-with-query") export declare function requestPath(request: u32, result: usize): void;
@external("wasi:http/types", "[method]incoming-request.headers") export declare function requestHeaders(request: u32): u32;
@external("wasi:http/types", "[method]incoming-request.consume") export declare function consumeRequest(request: u32, result: usize): void;
@external("wasi:http/types", "[resource-drop]incoming-request") export declare function dropRequest(request: u32): void;
@external("wasi:http/types", "[method]incoming-body.stream") export declare function bodyStream(body: u32, result: usize): void;
@external("wasi:http/types", "[resource-drop]incoming-body") export declare function dropIncomingBody(body: u32): void;

@external("wasi:http/types", "[constructor]outgoing-response") export declare function newResponse(headers: u32): u32;
@external("wasi:http/types", "[method]outgoing-response.set-status-code") export declare function setStatus(response: u32, status: u32): u32;
@external("wasi:http/types", "[method]outgoing-response.body") export declare function responseBody(response: u32, result: usize): void;
@external("wasi:http/types", "[static]response-outparam.set") export declare function setResponse(out: u32, isError: u32, response: u32, a: u32, b: u64, c: u32, d: u32, e: u32, f: u32): void;
@external("wasi:http/types", "[method]outgoing-body.write") export declare function bodyWrite(body: u32, result: usize): void;
@external("wasi:http/types", "[static]outgoing-body.finish") export declare function finishBody(body: u32, hasTrailers: u32, trailers: u32, result: usize): void;
@external("wasi:http/types", "[resource-drop]outgoing-body") export declare function dropOutgoingBody(body: u32): void;

@external("wasi:http/types", "[constructor]outgoing-request") export declare function newRequest(headers: u32): u32;
@external("wasi:http/types", "[method]outgoing-request.set-method") export declare function setMethod(request: u32, method: u32, other: usize, size: usize): u32;
@external("wasi:http/types", "[method]outgoing-request.set-scheme") export declare function setScheme(request: u32, isGiven: u32, scheme: u32, other: usize, size: usize): u32;
@external("wasi:http/types", "[method]outgoing-request.set-authority") export declare function setAuthority(request: u32, isGiven: u32, authority: usize, size: usize): u32;
@external("wasi:http/types", "[method]outgoing-request.set-path-with-query") export declare function setPath(request: u32, isGiven: u32, path: usize, size: usize): u32;
@external("wasi:http/types", "[method]outgoing-request.body") export declare function outgoingRequestBody(request: u32, result: usize): void;
@external("wasi:http/outgoing-handler", "handle") export declare function send(request: u32, hasOptions: u32, options: u32, result: usize): void;
@external("wasi:http/types", "[method]future-incoming-response.subscribe") export declare function subscribeResponse(future: u32): u32;
@external("wasi:http/types", "[method]future-incoming-response.get") export declare function getResponse(future: u32, result: usize): void;
@external("wasi:http/types", "[resource-drop]future-incoming-response") export declare function dropFuture(future: u32): void;
@external("wasi:http/types", "[method]incoming-response.status") export declare function responseStatus(response: u32): u32;
@external("wasi:http/types", "[method]incoming-response.headers") export declare function responseHeaders(response: u32): u32;
@external("wasi:http/types", "[method]incoming-response.consume") export declare function consumeResponse(response: u32, result: usize): void;
@external("wasi:http/types", "[resource-drop]incoming-response") export declare function dropResponse(response: u32): void;
