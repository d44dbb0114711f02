// What each row of the platform does: a program that uses it, run in the sandbox and in Node.
import { attempt, attemptAsync, type Outcome, type Program, runAll } from "../differential/programs.ts";

/** Where a server listens that answers with what it was sent; see test/web-platform.test.ts. */
let origin = "";

const collect = async <T>(stream: ReadableStream<T>): Promise<T[]> => {
  const chunks: T[] = [];
  for await (const chunk of stream as unknown as AsyncIterable<T>) chunks.push(chunk);
  return chunks;
};

// TypeScript does not know it yet.
const streamOf = <T>(chunks: T[]): ReadableStream<T> => (ReadableStream as unknown as { from(chunks: T[]): ReadableStream<T> }).from(chunks);

const pass = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

const events: Record<string, Program> = {
  AbortController: () => {
    const controller = new AbortController();
    const heard: string[] = [];
    controller.signal.onabort = ({ type }) => heard.push(type);
    controller.abort("why");
    controller.abort("again");
    return [heard, controller.signal.aborted, controller.signal.reason];
  },
  AbortSignal: async () => {
    const timeout = AbortSignal.timeout(1);
    const any = AbortSignal.any([new AbortController().signal, timeout]);
    await new Promise((resolve) => any.addEventListener("abort", resolve));
    return [any.reason === timeout.reason, timeout.reason.name, attempt(() => AbortSignal.abort().throwIfAborted()), AbortSignal.abort(5).reason];
  },
  Event: () => {
    const event = new Event("x", { cancelable: true });
    const target = new EventTarget();
    const seen: unknown[] = [];
    target.addEventListener("x", (heard) => {
      heard.preventDefault();
      seen.push(heard.target === target, heard.eventPhase, heard.composedPath().length, heard.isTrusted);
    });
    return [target.dispatchEvent(event), event.defaultPrevented, event.currentTarget, seen];
  },
  EventTarget: () => {
    const log: string[] = [];
    class Door extends EventTarget {}
    const door = new Door();
    door.addEventListener("open", () => log.push("once"), { once: true });
    door.addEventListener("open", { handleEvent: () => log.push("always") });
    door.dispatchEvent(new Event("open"));
    door.dispatchEvent(new Event("open"));
    return log;
  },
  CustomEvent: () => {
    const event = new CustomEvent("x", { detail: { a: 1 } });
    return [event instanceof Event, event.detail, new CustomEvent("x").detail];
  },
  ErrorEvent: () => {
    const event = new ErrorEvent("error", { message: "m", filename: "f", lineno: 3, colno: 4, error: new RangeError("m") });
    return [event instanceof Event, event.message, event.filename, event.lineno, event.colno, event.error, new ErrorEvent("error").message];
  },
  MessageChannel: async () => {
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(data);
    });
    port2.onmessage = ({ data }) => port2.postMessage([data, "back"]);
    port1.postMessage({ sent: new Map([[1, 2]]) });
    const answered = await answer;
    port1.close();
    return answered;
  },
  MessageEvent: () => {
    const event = new MessageEvent("message", { data: [1], origin: "o", lastEventId: "7" });
    return [event instanceof Event, event.data, event.origin, event.lastEventId, event.source, event.ports];
  },
  MessagePort: async () => {
    const { port1, port2 } = new MessageChannel();
    const inner = new MessageChannel();
    const buffer = new ArrayBuffer(2);
    port1.postMessage({ buffer }, [buffer, inner.port2]);
    const { data, ports } = await new Promise<MessageEvent>((resolve) => port2.addEventListener("message", resolve as EventListener) ?? port2.start());
    const heard = new Promise((resolve) => {
      inner.port1.onmessage = (event) => resolve(event.data);
    });
    ports[0]?.postMessage("through the port that was sent");
    const result = [data, buffer.byteLength, ports.length, await heard, attempt(() => port1.postMessage(() => {}))];
    port1.close();
    inner.port1.close();
    return result;
  },
  PromiseRejectionEvent: () => {
    const promise = Promise.resolve();
    const event = new PromiseRejectionEvent("unhandledrejection", { promise, reason: "r" });
    return [event instanceof Event, event.promise === promise, event.reason];
  },
  DOMException: () => {
    const error = new DOMException("m", "AbortError");
    return [error instanceof Error, error.name, error.message, error.code, DOMException.ABORT_ERR, new DOMException("m", "Own").code, `${error}`];
  },
};

const sent = (): Request =>
  new Request(`${origin}/a?b`, { method: "post", headers: { "X-One": "1" }, body: new URLSearchParams({ q: "ä b" }), credentials: "omit" });

const requests: Record<string, Program> = {
  Headers: () => {
    const headers = new Headers([
      ["b", "1"],
      ["A", " 2 "],
      ["B", "3"],
      ["Set-Cookie", "x"],
    ]);
    headers.append("set-cookie", "y");
    return [[...headers], headers.getSetCookie(), headers.get("B"), headers.has("c"), attempt(() => headers.set("a b", "1"))];
  },
  Request: async () => {
    const request = sent();
    const copy = request.clone();
    const form = await copy.formData();
    return [
      [request.method, request.headers.get("content-type"), request.bodyUsed, copy.bodyUsed, form.get("q"), await request.text()],
      [request.credentials, request.redirect, request.mode, request.cache, Reflect.get(request, "duplex"), request.signal.aborted],
      await attemptAsync(() => request.text()),
      attempt(() => new Request("http://localhost", { body: "b" })),
    ].flat() as unknown[];
  },
  Response: async () => {
    const response = new Response("text", { status: 201, statusText: "Made", headers: { "x-one": "1" } });
    const json = Response.json({ a: [1] });
    return [
      [response.status, response.ok, response.statusText, response.type, response.url, [...response.headers]],
      [new Uint8Array(await response.clone().arrayBuffer()), await collect(response.body as ReadableStream<Uint8Array>), response.bodyUsed],
      [json.headers.get("content-type"), await json.json(), Response.error().type, Response.redirect("http://a/b", 307).headers.get("location")],
      attempt(() => new Response("b", { status: 204 })),
    ];
  },
  FormData: async () => {
    const form = new FormData();
    form.append("a", "1");
    form.append("a", "2\r\n");
    form.append("f", new Blob(["file"], { type: "text/plain" }), "f.txt");
    form.set("b", "3");
    const back = await new Response(form).formData();
    const file = back.get("f") as File;
    return [[...form.keys()], form.getAll("a"), back.getAll("a"), file.name, file.type, await file.text(), form.has("c")];
  },
  Blob: async () => {
    const blob = new Blob(["aé", new Uint8Array([66, 67]), new Blob(["d"])], { type: "Text/Plain" });
    const part = blob.slice(1, -1, "x/y");
    return [
      blob.size,
      blob.type,
      await blob.text(),
      part.size,
      part.type,
      new Uint8Array(await part.arrayBuffer()),
      (await collect(blob.stream())).flatMap((chunk) => [...chunk]),
    ];
  },
  File: async () => {
    const file = new File(["abc"], "n.txt", { type: "text/plain", lastModified: 5 });
    return [file instanceof Blob, file.name, file.lastModified, file.type, file.size, await file.text()];
  },
  fetch: async () => {
    const response = await fetch(sent());
    const answered = (await response.json()) as unknown;
    const aborted = await attemptAsync(() => fetch(origin, { signal: AbortSignal.abort() }));
    return [response.status, response.headers.get("x-server"), response.url === `${origin}/a?b`, answered, aborted, await attemptAsync(() => fetch("nowhere"))];
  },
};

const numbers = (highWaterMark: number): ReadableStream<number> => {
  let next = 0;
  return new ReadableStream<number>({ pull: (controller) => (next < 3 ? controller.enqueue(next++) : controller.close()) }, { highWaterMark });
};

const bytes = (): ReadableStream<Uint8Array<ArrayBuffer>> => {
  let left = 2;
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      const view = controller.byobRequest?.view;
      if (left-- === 0) {
        controller.close();
        controller.byobRequest?.respond(0);
      } else if (view) {
        new Uint8Array(view.buffer, view.byteOffset, view.byteLength).fill(7);
        controller.byobRequest?.respond(2);
      } else controller.enqueue(new Uint8Array([1, 2]));
    },
  });
};

const through = async (name: "CompressionStream" | "DecompressionStream"): Promise<unknown> => {
  const results: unknown[] = [];
  for (const format of ["gzip", "deflate", "deflate-raw"] as const) {
    const packed = await collect(new Blob(["sporelet ".repeat(500)]).stream().pipeThrough(new CompressionStream(format)));
    const size = packed.reduce((sum, chunk) => sum + chunk.length, 0);
    const text = await new Response(new Blob(packed).stream().pipeThrough(new DecompressionStream(format))).text();
    results.push(size < 100, text === "sporelet ".repeat(500));
  }
  return [...results, attempt(() => new globalThis[name]("zip" as CompressionFormat))];
};

const streams: Record<string, Program> = {
  CompressionStream: () => through("CompressionStream"),
  DecompressionStream: async () => {
    const broken = new Blob([new Uint8Array([1, 2, 3, 4])]).stream().pipeThrough(new DecompressionStream("gzip"));
    // Made by another implementation: "spore".
    const packed = Uint8Array.from(atob("eJwrLsgvSgUABpoCKg=="), (character) => character.charCodeAt(0));
    const text = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
    return [await through("DecompressionStream"), text, await collect(broken).catch(() => "broken")];
  },
  ByteLengthQueuingStrategy: () => {
    const strategy = new ByteLengthQueuingStrategy({ highWaterMark: 8 });
    return [strategy.highWaterMark, strategy.size(new Uint8Array(5))];
  },
  CountQueuingStrategy: () => {
    const strategy = new CountQueuingStrategy({ highWaterMark: 3 });
    return [strategy.highWaterMark, strategy.size("anything")];
  },
  ReadableByteStreamController: async () => {
    let kept: ReadableByteStreamController | undefined;
    const stream = new ReadableStream(
      {
        type: "bytes",
        start(controller) {
          kept = controller;
        },
      },
      { highWaterMark: 4 },
    );
    const controller = kept as ReadableByteStreamController;
    const before = controller.desiredSize;
    const chunk = new Uint8Array([1, 2, 3]);
    controller.enqueue(chunk);
    const result = [controller instanceof ReadableByteStreamController, before, controller.desiredSize, controller.byobRequest, chunk.byteLength];
    controller.close();
    return [...result, await collect(stream)];
  },
  ReadableStream: async () => {
    const [one, two] = numbers(1).tee();
    const doubled = one.pipeThrough(new TransformStream<number, number>({ transform: (chunk, controller) => controller.enqueue(chunk * 2) }));
    const locked = attempt(() => one.getReader());
    return [await collect(doubled), await collect(two), locked, await collect(streamOf(["a", "b"]))];
  },
  ReadableStreamBYOBReader: async () => {
    const reader = bytes().getReader({ mode: "byob" });
    const first = await reader.read(new Uint8Array(4));
    const second = await reader.read(new Uint16Array(2));
    const last = await reader.read(new Uint8Array(3));
    return [first, second.done, second.value?.byteLength, last.done, await reader.closed, attempt(() => numbers(0).getReader({ mode: "byob" }))];
  },
  ReadableStreamBYOBRequest: async () => {
    const seen: unknown[] = [];
    const stream = new ReadableStream({
      type: "bytes",
      pull({ byobRequest }) {
        const view = byobRequest?.view as Uint8Array<ArrayBuffer>;
        seen.push(byobRequest instanceof ReadableStreamBYOBRequest, view.byteLength);
        new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set([9, 8]);
        byobRequest?.respondWithNewView(new Uint8Array(view.buffer, view.byteOffset, 2));
        seen.push(byobRequest?.view);
      },
    });
    return [await stream.getReader({ mode: "byob" }).read(new Uint8Array(6)), seen];
  },
  ReadableStreamDefaultController: async () => {
    let kept: ReadableStreamDefaultController | undefined;
    const stream = new ReadableStream(
      {
        start(controller) {
          kept = controller;
        },
      },
      { highWaterMark: 2 },
    );
    const controller = kept as ReadableStreamDefaultController;
    controller.enqueue("a");
    const size = controller.desiredSize;
    controller.error(new RangeError("over"));
    return [controller instanceof ReadableStreamDefaultController, size, controller.desiredSize, await attemptAsync(() => collect(stream))];
  },
  ReadableStreamDefaultReader: async () => {
    const stream = numbers(0);
    const reader = new ReadableStreamDefaultReader(stream);
    const first = await reader.read();
    reader.releaseLock();
    const again = stream.getReader();
    await again.cancel();
    return [first, stream.locked, await again.read(), await again.closed, await attemptAsync(() => reader.read())];
  },
  TransformStream: async () => {
    const upper = new TransformStream<string, string>({
      transform: (chunk, controller) => controller.enqueue(chunk.toUpperCase()),
      flush: (controller) => controller.enqueue("end"),
    });
    const writer = upper.writable.getWriter();
    const written = writer.write("a").then(() => writer.close());
    const chunks = await collect(upper.readable);
    await written;
    return chunks;
  },
  TransformStreamDefaultController: async () => {
    const first = new TransformStream<number, number>({
      transform(chunk, controller) {
        controller.enqueue(chunk);
        if (chunk === 1) controller.terminate();
      },
    });
    const failing = new TransformStream({ transform: (_, controller) => controller.error(new RangeError("no")) });
    const cut = collect(first.readable);
    const outcome = await attemptAsync(() => numbers(0).pipeTo(first.writable));
    return [await cut, outcome, await attemptAsync(() => collect(numbers(0).pipeThrough(failing)))];
  },
  WritableStream: async () => {
    const log: unknown[] = [];
    const sink = { write: (chunk: unknown) => void log.push(chunk), close: () => void log.push("close"), abort: (why: unknown) => void log.push(why) };
    const stream = new WritableStream(sink);
    await numbers(1).pipeTo(stream);
    const aborted = new WritableStream(sink);
    await aborted.abort("why");
    return [log, stream.locked, await attemptAsync(() => aborted.close())];
  },
  WritableStreamDefaultController: async () => {
    let kept: WritableStreamDefaultController | undefined;
    const stream = new WritableStream({
      start(controller) {
        kept = controller;
      },
    });
    const controller = kept as WritableStreamDefaultController;
    const before = controller.signal.aborted;
    await stream.abort("why");
    const failing = new WritableStream({ write: (_, writing) => writing.error(new RangeError("full")) }).getWriter();
    await failing.write(1);
    return [before, controller.signal.aborted, controller.signal.reason, await attemptAsync(() => failing.closed)];
  },
  WritableStreamDefaultWriter: async () => {
    const writer = new WritableStream({}, { highWaterMark: 2 }).getWriter();
    const sizes = [writer.desiredSize];
    const written = writer.write("a");
    sizes.push(writer.desiredSize);
    await writer.ready;
    await written;
    await writer.close();
    const closed = await writer.closed;
    writer.releaseLock();
    return [sizes, closed, await attemptAsync(() => writer.write("b"))];
  },
};

const text: Record<string, Program> = {
  TextDecoder: () => {
    const decoder = new TextDecoder();
    const split = decoder.decode(new Uint8Array([0xc3]), { stream: true }) + decoder.decode(new Uint8Array([0xa4]));
    return [
      ["utf8", "latin1", "utf-16", "UTF-16BE"].map((label) => new TextDecoder(label).encoding),
      [split, new TextDecoder("ascii").decode(new Uint8Array([65, 0xe4])), new TextDecoder("utf-16be").decode(new Uint8Array([0, 65]))],
      [new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 65, 0xff])), new TextDecoder("utf-8", { ignoreBOM: true }).ignoreBOM],
      [attempt(() => new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff]))), attempt(() => new TextDecoder("nothing"))],
    ];
  },
  TextDecoderStream: async () => {
    const stream = new TextDecoderStream();
    const chunks = streamOf([new Uint8Array([65, 0xc3]), new Uint8Array([0xa4])]);
    return [stream.encoding, stream.fatal, stream.ignoreBOM, (await collect(chunks.pipeThrough(stream))).join("")];
  },
  TextEncoder: () => {
    const encoder = new TextEncoder();
    return [encoder.encoding, encoder.encode("aä€😀\ud800"), encoder.encodeInto("aä€", new Uint8Array(4)), encoder.encode()];
  },
  TextEncoderStream: async () => {
    const stream = new TextEncoderStream();
    const chunks = streamOf(["a\ud83d", "\ude00b"]).pipeThrough(stream);
    return [stream.encoding, (await collect(chunks)).flatMap((chunk) => [...chunk])];
  },
  URL: () => {
    const url = new URL("../b?x=1#h", "https://me:pw@EXAMPLE.org:443/a/c/d");
    url.searchParams.append("y", "ä ");
    url.port = "8080";
    return [url.href, url.origin, url.username, url.host, url.pathname, url.search, JSON.stringify([url]), URL.canParse("a"), attempt(() => new URL("a"))];
  },
  URLSearchParams: () => {
    const params = new URLSearchParams("?b=2&a=1&b=%20+");
    params.sort();
    params.delete("b", "2");
    params.set("c", "&=");
    return [params.toString(), params.size, [...params], params.getAll("b"), params.has("a", "2"), new URLSearchParams({ q: "1" }).get("q")];
  },
  URLPattern: () => {
    const pattern = new URLPattern({ pathname: "/users/:id(\\d+)" });
    const groups = pattern.exec("https://example.org/users/42")?.pathname.groups;
    return [pattern.test({ pathname: "/users/x" }), { ...groups }, pattern.pathname, Reflect.get(pattern, "hasRegExpGroups"), pattern.protocol];
  },
};

const hex = (buffer: ArrayBuffer): string => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

const crypto_: Record<string, Program> = {
  Crypto: () => [crypto instanceof Crypto, Object.prototype.toString.call(crypto)],
  CryptoKey: async () => {
    const key = await crypto.subtle.importKey("raw", new Uint8Array(16), { name: "AES-GCM" }, false, ["encrypt", "decrypt"]);
    return [
      key instanceof CryptoKey,
      key.type,
      key.extractable,
      { ...key.algorithm },
      key.usages,
      await crypto.subtle.exportKey("raw", key).catch(() => "kept"),
    ];
  },
  SubtleCrypto: async () => {
    const { subtle } = crypto;
    const data = new TextEncoder().encode("sporelet");
    const mac = await subtle.importKey("raw", data, { name: "HMAC", hash: "SHA-256" }, true, ["sign", "verify"]);
    const signature = await subtle.sign("HMAC", mac, data);
    const aes = await subtle.importKey("raw", new Uint8Array(32), "AES-CBC", false, ["encrypt", "decrypt"]);
    const algorithm = { name: "AES-CBC", iv: new Uint8Array(16) };
    const sealed = await subtle.encrypt(algorithm, aes, data);
    const password = await subtle.importKey("raw", data, "PBKDF2", false, ["deriveBits"]);
    const pair = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
    const ecdsa = { name: "ECDSA", hash: "SHA-384" };
    return [
      hex(await subtle.digest("SHA-512", data)),
      [hex(signature), await subtle.verify("HMAC", mac, signature, data), (await subtle.exportKey("jwk", mac)).k],
      [hex(sealed), new TextDecoder().decode(await subtle.decrypt(algorithm, aes, sealed))],
      hex(await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-1", salt: data, iterations: 3 }, password, 128)),
      await subtle.verify(ecdsa, pair.publicKey, await subtle.sign(ecdsa, pair.privateKey, data), data),
      await attemptAsync(() => subtle.digest("MD5", data)),
      attempt(() => new (SubtleCrypto as unknown as new () => unknown)()),
    ];
  },
  crypto: () => {
    const array = new Uint8Array(64);
    const same = crypto.getRandomValues(array) === array;
    const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(crypto.randomUUID());
    return [same, array.some((byte) => byte > 0), uuid, attempt(() => crypto.getRandomValues(new Uint8Array(65537)))];
  },
};

const globals: Record<string, Program> = {
  globalThis: () => [globalThis === Reflect.get(globalThis, "globalThis"), Object.getOwnPropertyDescriptor(globalThis, "globalThis")?.enumerable],
  atob: () => [atob(" YQ = ="), attempt(() => atob("a")), atob("")],
  btoa: () => [btoa("aÿ"), attempt(() => btoa("€")), btoa("")],
  clearTimeout: async () => {
    const log: string[] = [];
    clearTimeout(setTimeout(() => log.push("never"), 1));
    clearTimeout(undefined);
    await pass(5);
    return log;
  },
  clearInterval: async () => {
    const log: string[] = [];
    clearInterval(setInterval(() => log.push("never"), 1));
    await pass(5);
    return log;
  },
  "navigator.userAgent": () => navigator.userAgent,
  queueMicrotask: async () => {
    const log: string[] = [];
    queueMicrotask(() => log.push("queued"));
    log.push("first");
    await null;
    return [log, attempt(() => queueMicrotask("x" as never))];
  },
  reportError: () => {
    const seen: unknown[] = [];
    const listener = (event: ErrorEvent) => {
      event.preventDefault();
      seen.push(event.message, event.error, event.isTrusted);
    };
    addEventListener("error", listener);
    reportError(new RangeError("reported"));
    removeEventListener("error", listener);
    return seen;
  },
  onerror: () => {
    const seen: unknown[] = [];
    globalThis.onerror = (...given) => seen.push(...given.slice(0, 4), given.length) > 0;
    reportError(new RangeError("reported"));
    const { onerror } = globalThis;
    globalThis.onerror = null;
    return [seen, typeof onerror, globalThis.onerror];
  },
  onunhandledrejection: async () => {
    // A rejection that nothing handles would end Node.
    if (!("onunhandledrejection" in globalThis)) return undefined;
    const seen: unknown[] = [];
    globalThis.onunhandledrejection = (event) => {
      seen.push(event.type, event.reason, event.isTrusted);
      event.preventDefault();
    };
    Promise.reject("nobody");
    await pass(2);
    globalThis.onunhandledrejection = null;
    return seen;
  },
  onrejectionhandled: async () => {
    // A rejection that nothing handles would end Node.
    if (!("onrejectionhandled" in globalThis)) return undefined;
    const seen: unknown[] = [];
    globalThis.onunhandledrejection = (event) => event.preventDefault();
    globalThis.onrejectionhandled = (event) => seen.push(event.type, event.reason, event.promise === late);
    const late = Promise.reject("late");
    await pass(2);
    late.catch(() => {});
    await pass(2);
    globalThis.onunhandledrejection = globalThis.onrejectionhandled = null;
    return seen;
  },
  Performance: () => [
    performance instanceof Performance,
    attempt(() => new (Performance as unknown as new () => unknown)()),
    typeof performance.toJSON().timeOrigin,
    Object.prototype.toString.call(performance),
  ],
  self: () => Reflect.get(globalThis, "self") === globalThis,
  setTimeout: async () => {
    const log: unknown[] = [];
    setTimeout((...given) => log.push(given), 6, "late", 2);
    setTimeout(() => log.push("soon"));
    await pass(12);
    return log;
  },
  setInterval: async () => {
    let count = 0;
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (++count < 3) return;
        clearInterval(timer);
        resolve();
      }, 1);
    });
    await pass(5);
    return count;
  },
  structuredClone: () => {
    const source: Record<string, unknown> = { date: new Date(0), map: new Map([[{}, new Set([1])]]), error: new RangeError("r"), pattern: /x/g, big: 1n };
    source.self = source;
    const buffer = new ArrayBuffer(3);
    const moved = structuredClone({ view: new Uint8Array(buffer, 1) }, { transfer: [buffer] });
    return [structuredClone(source), moved, buffer.byteLength, attempt(() => structuredClone(() => {})), attempt(() => structuredClone(Symbol()))];
  },
  performance: async () => {
    const before = performance.now();
    await pass(3);
    const [after, skew] = [performance.now(), Math.abs(performance.timeOrigin + performance.now() - Date.now())];
    const isTarget = (performance as unknown) instanceof EventTarget;
    return [after - before >= 2, after - before < 1000, skew < 50, performance.timeOrigin <= Date.now(), isTarget];
  },
};

/** What the console writes, all of it to one file. */
export const consoleProgram = `
console.log("%s is %d and %o", "x", 1.5, [1], { a: [1, { b: new Map([[1, "two"]]) }] });
console.group("group");
console.warn(new Set(["a"]), null, undefined, -0, 1n, Symbol("s"));
console.table([{ a: 1, b: "x" }, { a: 2 }]);
console.groupEnd();
console.count();
console.count();
console.countReset();
console.count("other");
console.assert(true, "not written");
console.assert(false, "written");
console.dir({ a: { b: { c: { d: 1 } } } });
console.error("last");
`;

/** By the names of the rows. */
export const behaviours: Record<string, Program> = { ...events, ...requests, ...streams, ...text, ...crypto_, ...globals };

/** What comes of the programs that use what Node 20 lacks. */
export const expected: Record<string, Outcome> = {
  // HTML, 8.1.4.6: the values of the dictionary, and the empty string where there is none.
  ErrorEvent: { value: '[true, "m", "f", 3, 4, [error RangeError], ""]' },
  // HTML, 8.1.4.7: the values of the dictionary.
  PromiseRejectionEvent: { value: '[true, true, "r"]' },
  // URL Pattern, 1.3 and 1.4: components that are not given match anything.
  URLPattern: { value: '[false, {id: "42"}, "/users/:id(\\\\d+)", true, "*"]' },
  // ECMA-429, 8: one product token.
  "navigator.userAgent": { value: '"sporelet"' },
  // HTML, 8.1.8.1: an event handler for errors is given what the event holds, and answers true if it handled it.
  onerror: { value: '[["reported", "", 0, 0, 5], "function", null]' },
  // HTML, 8.1.4.7: a promise gets its handler after its rejection was notified of.
  onrejectionhandled: { value: '["rejectionhandled", "late", true]' },
  // HTML, 8.1.4.7: nothing handles the promise at the end of the turn.
  onunhandledrejection: { value: '["unhandledrejection", "nobody", true]' },
  // HTML, 8.1.4.6: the event is trusted; with its default prevented the error is handled.
  reportError: { value: '["reported", [error RangeError], true]' },
  // HTML, 7.2.2.1: the global object itself.
  self: { value: "true" },
};

interface Gap {
  program: Program;
  /** What the standard says that it comes to. */
  standard: Outcome;
}

const value = (text: string): Outcome => ({ value: text });

const rsa = { hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([3]) };

/** Where the platform does otherwise than the standard says, as "row" or "row: what". Without network. */
export const gaps: Record<string, Gap> = {
  // Fetch, 2.2.2: a forbidden request-header.
  Request: { program: () => new Request("http://localhost", { headers: { cookie: "a=1" } }).headers.get("cookie"), standard: value("null") },
  // Compression, 4: the supported formats.
  CompressionStream: { program: () => typeof new CompressionStream("brotli" as CompressionFormat), standard: value('"object"') },
  DecompressionStream: { program: () => typeof new DecompressionStream("brotli" as CompressionFormat), standard: value('"object"') },
  // Web Cryptography, 20.5 (generate key) leaves the exponent to the caller.
  "SubtleCrypto: exponent": {
    program: async () => typeof (await crypto.subtle.generateKey({ name: "RSA-PSS", ...rsa }, false, ["sign"])),
    standard: value('"object"'),
  },
  "SubtleCrypto: modulus": {
    program: async () => {
      const n = btoa(`\x3f${"\xff".repeat(128)}`)
        .replaceAll("+", "-")
        .replaceAll("/", "_")
        .replaceAll("=", "");
      return (await crypto.subtle.importKey("jwk", { kty: "RSA", n, e: "AQAB" }, { name: "RSA-PSS", hash: "SHA-1" }, true, ["verify"])).type;
    },
    standard: value('"public"'),
  },
  // URL Pattern, 3.1: canonicalised as the URL parser does with a state override; names are code points.
  "URLPattern: port": { program: () => new URLPattern({ port: "80x" }).port, standard: value('"80"') },
  "URLPattern: host name": { program: () => new URLPattern({ hostname: "a#b" }).hostname, standard: value('"a"') },
  "URLPattern: name": { program: () => new URLPattern({ pathname: "/:a\u{10450}" }).pathname, standard: value('"/:a\u{10450}"') },
  globalThis: { program: () => globalThis instanceof EventTarget, standard: value("true") },
  "structuredClone: transfer": {
    program: () => {
      const stream = new ReadableStream();
      return structuredClone(stream, { transfer: [stream] }).locked;
    },
    standard: value("false"),
  },
  fetch: { program: async () => (await fetch(origin)).status, standard: value("200") },
};

export default function handler(event: { origin: string; what: "behaviours" | "gaps" }): Promise<Record<string, Outcome>> {
  origin = event.origin;
  return runAll(event.what === "behaviours" ? behaviours : Object.fromEntries(Object.entries(gaps).map(([name, { program }]) => [name, program])));
}
