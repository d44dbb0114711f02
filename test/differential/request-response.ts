// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, attemptAsync, type Program, runAll } from "./programs.ts";

const U = "http://x.example/p?q=1";
const post = (body, init = {}) => new Request(U, { method: "POST", body, ...init });

const requests: Record<string, Program> = {
  "request: defaults": () => {
    const r = new Request(U);
    return [r.method, r.url, r.body, r.bodyUsed, [...r.headers], r.signal instanceof AbortSignal, r.redirect, r.signal.aborted];
  },
  "request: URLs": () =>
    ["http://X.example", "HTTP://a/b/../c", "http://a/#frag", "http://u:p@a/", "x", ""]
      .map((u) => attempt(() => new Request(u).url))
      .concat([new Request(new URL(U)).url]),
  "request: methods": () =>
    ["get", "post", "Put", "patch", "PATCH", "delete", "CUSTOM", "head", "options", "TRACE", "connect", "a b", ""].map((method) =>
      attempt(() => new Request(U, { method }).method),
    ),
  "request: no body for GET and HEAD": () => [
    attempt(() => new Request(U, { body: "x" })),
    attempt(() => new Request(U, { method: "HEAD", body: "" })),
    attempt(() => new Request(U, { method: "GET", body: null }).method),
  ],
  "request: content types of bodies": () =>
    [
      post("x"),
      post(new URLSearchParams("a=1")),
      post(new Uint8Array(1)),
      post(new Blob(["b"], { type: "a/b" })),
      post(new Blob(["b"])),
      post("x", { headers: { "content-type": "own" } }),
      post(5),
    ].map((r) => r.headers.get("content-type")),
  "request: of a request": async () => {
    const a = post("text", { headers: { a: "1" } });
    const b = new Request(a, { headers: { b: "2" } });
    return [a.bodyUsed, b.bodyUsed, b.method, [...b.headers.keys()].includes("a"), await b.text(), attempt(() => new Request(a))];
  },
  "request: overriding": async () => {
    const b = new Request(post("old"), { method: "PUT", body: "new" });
    return [b.method, await b.text(), new Request(new Request(U), { method: "DELETE" }).method];
  },
  "request: clone": async () => {
    const a = post("twice", { headers: { h: "1" } });
    const b = a.clone();
    return [await a.text(), await b.text(), b.headers.get("h"), b.method, attempt(() => a.clone())];
  },
  "request: signal": () => {
    const c = new AbortController();
    const r = new Request(U, { signal: c.signal });
    const d = r.clone();
    c.abort("why");
    return [
      r.signal.aborted,
      r.signal.reason,
      d.signal.aborted,
      attempt(() => new Request(U, { signal: {} })),
      new Request(U, { signal: null }).signal.aborted,
    ];
  },
  "request: a stream needs duplex": async () => {
    const s = () =>
      new ReadableStream({
        start(c) {
          c.enqueue(new TextEncoder().encode("st"));
          c.enqueue(new TextEncoder().encode("ream"));
          c.close();
        },
      });
    return [attempt(() => post(s())), await post(s(), { duplex: "half" }).text()];
  },
  "request: shape": () => [
    Object.prototype.toString.call(new Request(U)),
    attempt(() => Request(U)),
    attempt(() => new Request()),
    attempt(() => (new Request(U).method = "X")),
  ],
};

const responses: Record<string, Program> = {
  "response: defaults": () => {
    const r = new Response();
    return [r.status, r.statusText, r.ok, r.type, r.url, r.redirected, r.body, r.bodyUsed, [...r.headers]];
  },
  "response: statuses": () =>
    [200, 299, 300, 404, 599, 199, 600, 101, "201", 204.9, Number.NaN].map((status) =>
      attempt(() => {
        const r = new Response(null, { status });
        return [r.status, r.ok];
      }),
    ),
  "response: statuses without a body": () =>
    [204, 205, 304].map((status) => [
      attempt(() => new Response("x", { status })),
      attempt(() => new Response(null, { status }).status),
      attempt(() => new Response("", { status })),
    ]),
  "response: status text": () => [
    new Response(null, { statusText: "Fine" }).statusText,
    attempt(() => new Response(null, { statusText: "a\nb" })),
    attempt(() => new Response(null, { statusText: "€" })),
  ],
  "response: json": async () => {
    const r = Response.json({ a: [1, null] }, { status: 201, headers: { x: "y" } });
    return [
      r.status,
      [...r.headers],
      await r.text(),
      Response.json(1, { headers: { "content-type": "own" } }).headers.get("content-type"),
      attempt(() => Response.json(undefined)),
      attempt(() => Response.json(1n)),
      attempt(() => Response.json(() => 1)),
    ];
  },
  "response: redirect": () => [
    attempt(() => {
      const r = Response.redirect("http://a/b");
      return [r.status, r.headers.get("location")];
    }),
    Response.redirect("http://a", 308).status,
    attempt(() => Response.redirect("http://a", 200)),
    attempt(() => Response.redirect("not a url")),
  ],
  "response: error": () => {
    const r = Response.error();
    return [r.type, r.status, r.ok, r.body, r.statusText];
  },
  "response: headers of redirects and errors are fixed": () => [
    attempt(() => Response.redirect("http://a/b").headers.set("x", "y")),
    attempt(() => Response.error().headers.append("a", "b")),
  ],
  "response: content types of bodies": () =>
    ["x", new URLSearchParams("a=1"), new Uint8Array(1), new Blob(["b"], { type: "a/b" }), new ArrayBuffer(1), null, undefined, 5, { toString: () => "o" }].map(
      (b) => new Response(b).headers.get("content-type"),
    ),
  "response: form data has a boundary": () => {
    const f = new FormData();
    f.append("a", "1");
    return /^multipart\/form-data; boundary=.+$/.test(new Response(f).headers.get("content-type"));
  },
  "response: clone": async () => {
    const r = new Response("body", { status: 202, headers: { a: "1" } });
    const c = r.clone();
    const out = [await r.text(), await c.text(), c.status, c.headers.get("a"), c.headers === r.headers];
    return [out, attempt(() => r.clone())];
  },
  "response: headers are the response's own": () => {
    const h = new Headers({ a: "1" });
    const r = new Response(null, { headers: h });
    h.set("a", "2");
    r.headers.append("set-cookie", "x");
    return [r.headers.get("a"), r.headers.getSetCookie()];
  },
  "response: shape": () => [
    Object.prototype.toString.call(new Response()),
    attempt(() => Response()),
    attempt(() => (new Response().status = 5)),
    attempt(() => new Response("x", 5)),
  ],
};

const bodies: Record<string, Program> = {
  "body: read in every way": async () => {
    const r = () => new Response('{"a":"é"}');
    return [await r().text(), await r().json(), await r().arrayBuffer(), await (await r().blob()).text(), (await r().blob()).type];
  },
  "body: read once": async () => {
    const r = new Response("x");
    const before = r.bodyUsed;
    const first = r.text();
    return [before, r.bodyUsed, await first, await attemptAsync(() => r.text()), await attemptAsync(() => r.json())];
  },
  "body: none can be read again and again": async () => {
    const r = new Response();
    return [await r.text(), await r.text(), r.bodyUsed, (await r.arrayBuffer()).byteLength, await attemptAsync(() => r.json())];
  },
  "body: bad JSON": async () => [
    await attemptAsync(() => new Response("{").json()),
    await attemptAsync(() => new Response("").json()),
    await new Response("\ufeff1").json(),
  ],
  "body: text is UTF-8, without its mark": async () => [
    await new Response(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])).text(),
    await new Response(new Uint8Array([0xff, 0x61])).text(),
    await new Response("\ud800").arrayBuffer(),
  ],
  "body: URL-encoded form data": async () => {
    const f = await new Response(new URLSearchParams("a=1&b=x+y&a=%C3%A9")).formData();
    return [...f];
  },
  "body: multipart form data": async () => {
    const f = new FormData();
    f.append("a", "é\nx");
    f.append("f", new Blob(["file"], { type: "text/x" }), "n.txt");
    const g = await new Response(f).formData();
    const file = g.get("f");
    return [g.get("a"), file.name, file.type, await file.text(), file.size];
  },
  "body: form data of another type": async () => [
    await attemptAsync(() => new Response("a=1").formData()),
    await attemptAsync(() => new Response("x", { headers: { "content-type": "multipart/form-data" } }).formData()),
  ],
  "body: as a stream": async () => {
    const r = new Response("abc");
    const all = [];
    for await (const c of r.body) all.push(...c);
    return [all, r.bodyUsed, r.body instanceof ReadableStream, r.body.locked];
  },
  "body: from a stream": async () => {
    const s = new ReadableStream({
      pull(c) {
        this.n = (this.n ?? 0) + 1;
        if (this.n > 3) c.close();
        else c.enqueue(new Uint8Array([64 + this.n]));
      },
    });
    return new Response(s).text();
  },
  "body: a stream of text is refused": () =>
    attemptAsync(() =>
      new Response(
        new ReadableStream({
          start(c) {
            c.enqueue("text");
            c.close();
          },
        }),
      ).text(),
    ),
  "body: a stream that fails": () =>
    attemptAsync(() =>
      new Response(
        new ReadableStream({
          start(c) {
            c.error(new RangeError("broken"));
          },
        }),
      ).text(),
    ),
  "body: a locked stream": async () => {
    const r = new Response("x");
    r.body.getReader();
    return [r.bodyUsed, await attemptAsync(() => r.text()), attempt(() => r.clone()), attempt(() => new Response(r.body))];
  },
  "body: typed arrays and views": async () => {
    const u = new Uint8Array([1, 2, 3, 4]);
    const out = [];
    for (const b of [u, u.subarray(1, 3), new DataView(u.buffer, 2), u.buffer, new Uint16Array(u.buffer, 2)]) out.push(await new Response(b).arrayBuffer());
    return out;
  },
  "body: bytes are copied": async () => {
    const u = new Uint8Array([1]);
    const r = new Response(u);
    u[0] = 9;
    return r.arrayBuffer();
  },
  "body: large": async () => {
    const r = new Response("aé€".repeat(50000));
    const b = await r.clone().arrayBuffer();
    return [b.byteLength, (await r.text()).length];
  },
  "body: blob() has the MIME type of the headers": async () => {
    const types = [
      'text/html;charset="gbk"',
      "text/html ; charset=UTF-8 ; charset=x",
      "bogus",
      "x/x;=x;bonus=x",
      "TEXT/HTML;Charset=A",
      'a/b;c="d\\"e"',
      "x/x;x=\u00ff",
      "",
      "text/html;charset=gbk, text/html",
      "text/html;charset=gbk, a/b, text/html",
      "text/html;charset=gbk,*/*",
      'a/b, c/d;x="a,b"',
    ];
    const of = (holder) => holder.blob().then(({ type }) => type);
    const out = [];
    for (const type of types) {
      const headers = [["content-type", type]];
      out.push(await of(new Response("x", { headers })), await of(new Request("http://a/", { method: "POST", body: "x", headers })));
    }
    return [out, await of(new Response(new Uint8Array(1))), await of(new Response("x")), await of(new Response(new Blob([], { type: "bogus" })))];
  },
  "body: formData() finds the boundary as a MIME type has it": async () => {
    const boundary = "----formdata-undici-0123456789ab";
    const body = `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--${boundary}--\r\n`;
    const read = (type) => attemptAsync(async () => [...(await new Response(body, { headers: { "content-type": type } }).formData())]);
    return [
      await read(`multipart/form-data; boundary="${boundary}"`),
      await read(`Multipart/Form-Data; x="; boundary=no"; boundary=${boundary}`),
      await read(`multipart/form-data; boundary=${boundary}; boundary=no`),
      await read("multipart/form-data"),
      await read("text/plain;multipart/form-data"),
      await attemptAsync(async () => [
        ...(await new Response("a=1", { headers: { "content-type": "application/x-www-form-urlencoded;charset=x" } }).formData()),
      ]),
      await attemptAsync(async () => [...(await new Response("a=1", { headers: { "content-type": "x application/x-www-form-urlencoded" } }).formData())]),
    ];
  },
  "body: one that was read is locked": async () => {
    const form = new FormData();
    form.append("a", "1");
    const bodies = ["x", "", new Uint8Array(2), new Blob(["x"]), new URLSearchParams("a=b"), form, new Blob(["x"]).stream()];
    const out = [];
    for (const body of bodies) {
      const r = new Response(body);
      await r.arrayBuffer();
      out.push(
        r.bodyUsed,
        r.body.locked,
        r.body === r.body,
        attempt(() => r.body.getReader()),
        await attemptAsync(() => r.body.cancel()),
      );
    }
    const handed = new Response("x");
    const { body } = handed;
    const text = handed.text();
    out.push(body.locked, await text, body.locked, body === handed.body);
    const request = new Request("http://a/", { method: "POST", body: "x" });
    const taken = new Request(request);
    return [...out, request.bodyUsed, request.body.locked, taken.bodyUsed, await taken.text(), new Response().body];
  },
};

export default () => runAll({ ...requests, ...responses, ...bodies });
