// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, attemptAsync, type Program, runAll } from "./programs.ts";

const of = (...chunks) =>
  new ReadableStream({
    start(c) {
      for (const x of chunks) c.enqueue(x);
      c.close();
    },
  });
const collect = async (stream) => {
  const all = [];
  for await (const x of stream) all.push(x);
  return all;
};

const readable: Record<string, Program> = {
  "start, pull and close": async () => {
    const log = [];
    let n = 0;
    const s = new ReadableStream({
      start() {
        log.push("start");
      },
      pull(c) {
        log.push("pull");
        if (n === 3) c.close();
        else c.enqueue(n++);
      },
    });
    return [await collect(s), log];
  },
  "pull waits for demand": async () => {
    let pulls = 0;
    const s = new ReadableStream(
      {
        pull(c) {
          pulls++;
          c.enqueue(pulls);
        },
      },
      { highWaterMark: 2 },
    );
    await null;
    await null;
    await null;
    const before = pulls;
    const r = s.getReader();
    await r.read();
    await null;
    await null;
    return [before, pulls];
  },
  "highWaterMark 0 pulls only when read": async () => {
    let pulls = 0;
    const s = new ReadableStream(
      {
        pull(c) {
          pulls++;
          c.enqueue("x");
        },
      },
      { highWaterMark: 0 },
    );
    await null;
    await null;
    const before = pulls;
    return [before, await s.getReader().read(), pulls];
  },
  desiredSize: () => {
    let c;
    new ReadableStream(
      {
        start(x) {
          c = x;
        },
      },
      { highWaterMark: 3 },
    );
    const out = [c.desiredSize];
    c.enqueue(1);
    out.push(c.desiredSize);
    c.close();
    out.push(c.desiredSize);
    return [out, attempt(() => c.enqueue(2)), attempt(() => c.close())];
  },
  "sizes by strategy": () => {
    let c;
    new ReadableStream(
      {
        start(x) {
          c = x;
        },
      },
      { highWaterMark: 10, size: (s) => s.length },
    );
    c.enqueue("abc");
    let d;
    new ReadableStream(
      {
        start(x) {
          d = x;
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: 8 }),
    );
    d.enqueue(new Uint8Array(3));
    let e;
    new ReadableStream(
      {
        start(x) {
          e = x;
        },
      },
      new CountQueuingStrategy({ highWaterMark: 4 }),
    );
    e.enqueue("many");
    return [c.desiredSize, d.desiredSize, e.desiredSize];
  },
  "a size that is no number": async () => {
    let c;
    const s = new ReadableStream(
      {
        start(x) {
          c = x;
        },
      },
      { size: () => -1 },
    );
    return [
      attempt(() => c.enqueue(1)),
      await attemptAsync(() => s.getReader().read()),
      attempt(() => new ReadableStream({}, { highWaterMark: -1 })),
      attempt(() => new ReadableStream({}, { highWaterMark: "x" })),
    ];
  },
  "reading and locks": async () => {
    const s = of(1, 2);
    const r = s.getReader();
    const out = [s.locked, attempt(() => s.getReader()), await r.read()];
    r.releaseLock();
    out.push(s.locked, await attemptAsync(() => r.read()), await collect(s));
    return out;
  },
  "pending reads are rejected by releaseLock": async () => {
    const r = new ReadableStream().getReader();
    const p = attemptAsync(() => r.read());
    r.releaseLock();
    return [await p, await attemptAsync(() => r.closed)];
  },
  "concurrent reads are answered in order": async () => {
    let c;
    const r = new ReadableStream({
      start(x) {
        c = x;
      },
    }).getReader();
    const all = Promise.all([r.read(), r.read(), r.read()]);
    c.enqueue("a");
    c.enqueue("b");
    c.close();
    return all;
  },
  errors: async () => {
    let c;
    const s = new ReadableStream({
      start(x) {
        c = x;
      },
    });
    c.enqueue(1);
    c.error(new RangeError("bad"));
    const r = s.getReader();
    return [await attemptAsync(() => r.read()), await attemptAsync(() => r.closed), c.desiredSize];
  },
  "a source that throws": async () => [
    attempt(
      () =>
        new ReadableStream({
          start() {
            throw new RangeError("s");
          },
        }),
    ),
    await attemptAsync(() =>
      collect(
        new ReadableStream({
          pull() {
            throw new TypeError("p");
          },
        }),
      ),
    ),
    await attemptAsync(() => collect(new ReadableStream({ pull: () => Promise.reject(new EvalError("r")) }))),
    await attemptAsync(() => collect(new ReadableStream({ start: () => Promise.reject(new URIError("a")) }))),
  ],
  cancel: async () => {
    const log = [];
    const s = new ReadableStream({
      cancel(r) {
        log.push(r);
        return "ignored";
      },
    });
    const result = await s.cancel("why");
    return [
      result,
      log,
      await s.getReader().read(),
      await attemptAsync(() => {
        const t = of(1);
        t.getReader();
        return t.cancel();
      }),
      await attemptAsync(() =>
        new ReadableStream({
          cancel() {
            throw new RangeError("c");
          },
        }).cancel(),
      ),
    ];
  },
  "for await cancels when left": async () => {
    const log = [];
    const s = () =>
      new ReadableStream({
        pull(c) {
          c.enqueue(1);
        },
        cancel(r) {
          log.push(["cancel", r]);
        },
      });
    for await (const _ of s()) break;
    const t = s();
    for await (const _ of t.values({ preventCancel: true })) break;
    return [log, t.locked];
  },
  tee: async () => {
    const [a, b] = of(1, 2, 3).tee();
    return [await collect(a), await collect(b)];
  },
  "tee: cancelling one and both": async () => {
    const log = [];
    const s = new ReadableStream({
      pull(c) {
        c.enqueue(1);
      },
      cancel(r) {
        log.push(r);
      },
    });
    const [a, b] = s.tee();
    const one = a.cancel("a");
    const before = [...log];
    await Promise.all([one, b.cancel("b")]);
    return [before, log, s.locked];
  },
  "ReadableStream.from": async () => [
    await collect(ReadableStream.from([1, 2])),
    await collect(ReadableStream.from("ab")),
    await collect(
      ReadableStream.from(
        (async function* () {
          yield "x";
          yield "y";
        })(),
      ),
    ),
    attempt(() => ReadableStream.from(5)),
    attempt(() => ReadableStream.from(null)),
  ],
  shapes: () => [
    Object.prototype.toString.call(new ReadableStream()),
    Object.prototype.toString.call(new WritableStream()),
    Object.prototype.toString.call(new TransformStream()),
    attempt(() => ReadableStream()),
    attempt(() => new ReadableStreamDefaultController()),
    attempt(() => new ReadableStream({ type: "nope" })),
    attempt(() => new ReadableStreamDefaultReader({})),
  ],
};

const writable: Record<string, Program> = {
  "writes in order, then close": async () => {
    const log = [];
    const w = new WritableStream({
      start() {
        log.push("start");
      },
      write(x) {
        log.push(x);
      },
      close() {
        log.push("close");
      },
    }).getWriter();
    w.write(1);
    w.write(2);
    await w.close();
    return [log, await w.closed];
  },
  backpressure: async () => {
    let go;
    const w = new WritableStream(
      {
        write: () =>
          new Promise((r) => {
            go = r;
          }),
      },
      { highWaterMark: 2 },
    ).getWriter();
    const out = [w.desiredSize];
    await null;
    w.write("a");
    out.push(w.desiredSize);
    w.write("b");
    out.push(w.desiredSize);
    let ready = false;
    w.ready.then(() => {
      ready = true;
    });
    await null;
    await null;
    out.push(ready);
    go();
    await null;
    await null;
    await null;
    await null;
    await null;
    out.push(w.desiredSize);
    return out;
  },
  abort: async () => {
    const log = [];
    const s = new WritableStream({
      abort(r) {
        log.push(r);
      },
    });
    const w = s.getWriter();
    await w.abort("why");
    return [log, await attemptAsync(() => w.write(1)), await attemptAsync(() => w.closed), w.desiredSize === null || attempt(() => w.desiredSize)];
  },
  "abort signals the controller": async () => {
    let c;
    const s = new WritableStream({
      start(x) {
        c = x;
      },
    });
    await null;
    const before = c.signal.aborted;
    await s.abort(new RangeError("x"));
    return [before, c.signal.aborted, c.signal.reason];
  },
  "a sink that throws": async () => {
    const w = new WritableStream({
      write() {
        throw new RangeError("w");
      },
    }).getWriter();
    return [
      await attemptAsync(() => w.write(1)),
      await attemptAsync(() => w.write(2)),
      await attemptAsync(() => w.closed),
      await attemptAsync(() => w.close()),
    ];
  },
  "controller.error": async () => {
    let c;
    const w = new WritableStream({
      start(x) {
        c = x;
      },
    }).getWriter();
    c.error(new TypeError("e"));
    return [await attemptAsync(() => w.closed), await attemptAsync(() => w.write(1))];
  },
  "locks, and closing twice": async () => {
    const s = new WritableStream();
    const w = s.getWriter();
    const out = [s.locked, attempt(() => s.getWriter()), await attemptAsync(() => s.close()), await attemptAsync(() => s.abort())];
    w.releaseLock();
    out.push(s.locked, await attemptAsync(() => w.write(1)), await s.close(), await attemptAsync(() => s.close()));
    return out;
  },
};

export default () => runAll({ ...readable, ...writable, ...piping, ...bytes });

const piping: Record<string, Program> = {
  "transform: map, flush and terminate": async () => [
    await collect(
      of(1, 2).pipeThrough(
        new TransformStream({
          transform(x, c) {
            c.enqueue(x * 2);
            c.enqueue(-x);
          },
          flush(c) {
            c.enqueue("end");
          },
        }),
      ),
    ),
    await collect(
      of(1, 2, 3).pipeThrough(
        new TransformStream({
          transform(x, c) {
            c.enqueue(x);
            if (x === 2) c.terminate();
          },
        }),
      ),
    ),
    await collect(of(1).pipeThrough(new TransformStream())),
  ],
  "transform: errors": async () => [
    await attemptAsync(() =>
      collect(
        of(1).pipeThrough(
          new TransformStream({
            transform() {
              throw new RangeError("t");
            },
          }),
        ),
      ),
    ),
    await attemptAsync(() =>
      collect(
        of(1).pipeThrough(
          new TransformStream({
            flush() {
              throw new EvalError("f");
            },
          }),
        ),
      ),
    ),
    await attemptAsync(() =>
      collect(
        of(1).pipeThrough(
          new TransformStream({
            start(c) {
              c.error(new URIError("s"));
            },
          }),
        ),
      ),
    ),
  ],
  pipeTo: async () => {
    const log = [];
    await of(1, 2).pipeTo(
      new WritableStream({
        write(x) {
          log.push(x);
        },
        close() {
          log.push("close");
        },
      }),
    );
    return log;
  },
  "pipeTo: errors go both ways": async () => {
    const log = [];
    const bad = new ReadableStream({
      start(c) {
        c.error(new RangeError("src"));
      },
    });
    const r1 = await attemptAsync(() =>
      bad.pipeTo(
        new WritableStream({
          abort(r) {
            log.push(["abort", r]);
          },
        }),
      ),
    );
    const src = new ReadableStream({
      pull(c) {
        c.enqueue(1);
      },
      cancel(r) {
        log.push(["cancel", r]);
      },
    });
    const r2 = await attemptAsync(() =>
      src.pipeTo(
        new WritableStream({
          write() {
            throw new TypeError("dst");
          },
        }),
      ),
    );
    return [r1, r2, log];
  },
  "pipeTo: preventClose, preventAbort, preventCancel": async () => {
    const log = [];
    const w = new WritableStream({
      write(x) {
        log.push(x);
      },
      close() {
        log.push("close");
      },
      abort() {
        log.push("abort");
      },
    });
    await of(1).pipeTo(w, { preventClose: true });
    await attemptAsync(() =>
      new ReadableStream({
        start(c) {
          c.error(1);
        },
      }).pipeTo(w, { preventAbort: true }),
    );
    await w.close();
    return log;
  },
  "pipeTo: a signal": async () => {
    const c = new AbortController();
    const log = [];
    const src = new ReadableStream({
      cancel(r) {
        log.push(["cancel", r]);
      },
    });
    const dst = new WritableStream({
      abort(r) {
        log.push(["abort", r]);
      },
    });
    const p = attemptAsync(() => src.pipeTo(dst, { signal: c.signal }));
    c.abort("stop");
    return [await p, log];
  },
  "pipeTo: locked and wrong": async () => {
    const s = of(1);
    s.getReader();
    return [await attemptAsync(() => s.pipeTo(new WritableStream())), await attemptAsync(() => of(1).pipeTo({})), attempt(() => of(1).pipeThrough({}))];
  },
  "chains of transforms": async () =>
    collect(
      of("a", "b")
        .pipeThrough(new TransformStream({ transform: (x, c) => c.enqueue(x + x) }))
        .pipeThrough(new TextEncoderStream())
        .pipeThrough(
          new TransformStream({
            async transform(x, c) {
              await null;
              c.enqueue(x.length);
            },
          }),
        ),
    ),
  "text streams": async () => [
    await collect(of("é", "\ud83d", "\ude00").pipeThrough(new TextEncoderStream())),
    (await collect(of(new Uint8Array([0xe2]), new Uint8Array([0x82, 0xac, 0x61])).pipeThrough(new TextDecoderStream()))).join(""),
    await attemptAsync(() => collect(of(new Uint8Array([0xff])).pipeThrough(new TextDecoderStream("utf-8", { fatal: true })))),
  ],
};

const bytes: Record<string, Program> = {
  "byte streams: default reader": async () =>
    collect(
      new ReadableStream({
        type: "bytes",
        start(c) {
          c.enqueue(new Uint8Array([1, 2]));
          c.enqueue(new Uint8Array([3]));
          c.close();
        },
      }),
    ),
  "byte streams: BYOB reader": async () => {
    const s = new ReadableStream({
      type: "bytes",
      start(c) {
        c.enqueue(new Uint8Array([1, 2, 3, 4, 5]));
        c.close();
      },
    });
    const r = s.getReader({ mode: "byob" });
    return [await r.read(new Uint8Array(2)), await r.read(new Uint8Array(8)), await r.read(new Uint8Array(1))];
  },
  "byte streams: byobRequest": async () => {
    let n = 0;
    const s = new ReadableStream({
      type: "bytes",
      pull(c) {
        const v = c.byobRequest.view;
        if (n === 6) {
          c.close();
          c.byobRequest.respond(0);
          return;
        }
        v[0] = ++n;
        v[1] = ++n;
        c.byobRequest.respond(2);
      },
    });
    const r = s.getReader({ mode: "byob" });
    const all = [];
    for (;;) {
      const { done, value } = await r.read(new Uint8Array(4));
      all.push(value);
      if (done) return all;
    }
  },
  "byte streams: autoAllocateChunkSize": async () => {
    let n = 0;
    const sizes = [];
    const s = new ReadableStream({
      type: "bytes",
      autoAllocateChunkSize: 3,
      pull(c) {
        if (n++ === 2) {
          c.close();
          c.byobRequest.respond(0);
          return;
        }
        sizes.push(c.byobRequest.view.byteLength);
        c.byobRequest.view[0] = n;
        c.byobRequest.respond(1);
      },
    });
    return [await collect(s), sizes];
  },
  "byte streams: wider views": async () => {
    const s = new ReadableStream({
      type: "bytes",
      start(c) {
        c.enqueue(new Uint8Array([1, 0, 2, 0]));
        c.close();
      },
    });
    return s.getReader({ mode: "byob" }).read(new Uint16Array(2));
  },
  "byte streams: buffers are transferred": async () => {
    const u = new Uint8Array([1]);
    const s = new ReadableStream({
      type: "bytes",
      start(c) {
        c.enqueue(u);
        c.close();
      },
    });
    const given = new Uint8Array(4);
    const { value } = await s.getReader({ mode: "byob" }).read(given);
    return [u.byteLength, given.byteLength, value.byteLength, value.buffer.byteLength];
  },
  "byte streams: what is refused": async () => {
    let c;
    const s = new ReadableStream({
      type: "bytes",
      start(x) {
        c = x;
      },
    });
    return [
      attempt(() => c.enqueue("x")),
      attempt(() => c.enqueue(new Uint8Array(0))),
      await attemptAsync(() => s.getReader({ mode: "byob" }).read(new Uint8Array(0))),
      attempt(() => of(1).getReader({ mode: "byob" })),
      attempt(() => new ReadableStream({ type: "bytes" }, { size: () => 1 })),
      attempt(() => of(1).getReader({ mode: "x" })),
    ];
  },
  "the prototype of asynchronous iterators": async () => {
    const iterators = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype));
    const iterator = of(1, 2).values();
    const prototype = Object.getPrototypeOf(iterator);
    iterators.second = async function () {
      await this.next();
      return this.next();
    };
    const second = await of(1, 2)[Symbol.asyncIterator]().second();
    delete iterators.second;
    return [
      Object.getPrototypeOf(prototype) === iterators,
      Reflect.ownKeys(prototype).includes(Symbol.asyncIterator),
      iterator[Symbol.asyncIterator]() === iterator,
      second,
    ];
  },
  "byte streams: tee": async () => {
    const [a, b] = new ReadableStream({
      type: "bytes",
      start(c) {
        c.enqueue(new Uint8Array([7]));
        c.close();
      },
    }).tee();
    return [await collect(a), await collect(b)];
  },
};
