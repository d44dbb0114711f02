// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const wait = (ms = 15) => new Promise((resolve) => setTimeout(resolve, ms));

/** Gives `action` a channel, waits for `count` messages on its second port, and closes it. */
function received(count: number, action: (port: MessagePort, other: MessagePort) => void): Promise<unknown[]> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const all = [];
    port2.onmessage = (event) => {
      all.push(event.data);
      if (all.length < count) return;
      port1.close();
      resolve(all);
    };
    action(port1, port2);
  });
}

const programs: Record<string, Program> = {
  "messages arrive in order, cloned": async () => {
    const o = { a: [1], d: new Date(0) };
    const all = await received(3, (p) => {
      p.postMessage(o);
      p.postMessage("two");
      p.postMessage(null);
      o.a.push(2);
    });
    return [all, all[0] !== o];
  },
  "not before the sender is done": async () => {
    const log = [];
    await received(1, (p, q) => {
      q.addEventListener("message", () => log.push("message"));
      p.postMessage(1);
      log.push("sync");
      Promise.resolve().then(() => log.push("micro"));
    });
    return log;
  },
  "both directions": async () => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = (e) => port2.postMessage(e.data * 2);
    const got = await new Promise((resolve) => {
      port1.onmessage = (e) => resolve(e.data);
      port1.postMessage(21);
    });
    port1.close();
    return got;
  },
  "onmessage starts a port": async () => {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage("early");
    await wait();
    const got = await new Promise((resolve) => {
      port2.onmessage = (e) => resolve(e.data);
    });
    port1.close();
    return got;
  },
  "the event": async () => {
    const { port1, port2 } = new MessageChannel();
    const e = await new Promise((resolve) => {
      port2.onmessage = resolve;
      port1.postMessage({ x: 1 });
    });
    port1.close();
    return [e.type, e.data, e instanceof MessageEvent, e instanceof Event, e.target === port2, e.origin, e.lastEventId, e.source, e.ports];
  },
  "transferring a buffer": async () => {
    const b = new Uint8Array([1, 2]).buffer;
    const [got] = await received(1, (p) => p.postMessage({ b }, [b]));
    return [b.byteLength, got.b];
  },
  "transferring by options": async () => {
    const b = new ArrayBuffer(2);
    const [got] = await received(1, (p) => p.postMessage(b, { transfer: [b] }));
    return [b.byteLength, got.byteLength];
  },
  "transferring a port": async () => {
    const inner = new MessageChannel();
    const [got] = await received(1, (p) => p.postMessage({ port: inner.port2 }, [inner.port2]));
    const answer = await new Promise((resolve) => {
      inner.port1.onmessage = (e) => resolve(e.data);
      got.port.postMessage("through");
    });
    inner.port1.close();
    return [answer, got.port instanceof MessagePort];
  },
  "a transferred port deep in the message, twice": async () => {
    const inner = new MessageChannel();
    const buffer = new ArrayBuffer(3);
    const [got] = await received(1, (p) => p.postMessage({ a: [inner.port2], m: new Map([["p", inner.port2]]), buffer }, [buffer, inner.port2]));
    inner.port1.close();
    return [got.a[0] === got.m.get("p"), got.a[0] === inner.port2, got.buffer.byteLength, buffer.byteLength];
  },
  "messages that wait go with a transferred port": async () => {
    const inner = new MessageChannel();
    inner.port1.postMessage("waiting");
    const [got] = await received(1, (p) => p.postMessage(inner.port2, [inner.port2]));
    const message = await new Promise((resolve) => {
      got.onmessage = (e) => resolve(e.data);
    });
    inner.port1.close();
    return message;
  },
  "structuredClone moves a port": async () => {
    const { port1, port2 } = new MessageChannel();
    const { moved } = structuredClone({ moved: port2 }, { transfer: [port2] });
    const got = await new Promise((resolve) => {
      moved.onmessage = (e) => resolve(e.data);
      port1.postMessage("moved");
    });
    port1.close();
    return [got, moved instanceof MessagePort, moved === port2];
  },
  "a port that fails to be posted stays": async () => {
    const inner = new MessageChannel();
    const { port1 } = new MessageChannel();
    const out = [attempt(() => port1.postMessage([inner.port2, () => 1], [inner.port2])), attempt(() => port1.postMessage(0, [inner.port2, inner.port2]))];
    const got = await new Promise((resolve) => {
      inner.port1.onmessage = (e) => resolve(e.data);
      inner.port2.postMessage("still here");
    });
    inner.port1.close();
    port1.close();
    return [out, got];
  },
  "what can't be posted": () => {
    const { port1 } = new MessageChannel();
    const out = [attempt(() => port1.postMessage(() => 1)), attempt(() => port1.postMessage(Symbol())), attempt(() => port1.postMessage(1, [port1]))];
    port1.close();
    return out;
  },
  "nothing arrives after close": async () => {
    const { port1, port2 } = new MessageChannel();
    const log = [];
    port2.onmessage = (e) => log.push(e.data);
    port2.close();
    port1.postMessage("lost");
    await wait();
    return log;
  },
  "close twice": () => {
    const { port1 } = new MessageChannel();
    port1.close();
    return attempt(() => port1.close());
  },
  "listeners may be removed": async () => {
    const { port1, port2 } = new MessageChannel();
    const log = [];
    const l = (e) => log.push(e.data);
    port2.addEventListener("message", l);
    port2.onmessage = () => log.push("on");
    port2.removeEventListener("message", l);
    port1.postMessage(1);
    await wait();
    port1.close();
    return log;
  },
  "MessageEvent by hand": () => {
    const e = new MessageEvent("m", { data: { a: 1 }, origin: "o", lastEventId: "7" });
    return [e.type, e.data, e.origin, e.lastEventId, new MessageEvent("x").data];
  },
  shapes: () => {
    const c = new MessageChannel();
    const out = [c.port1 instanceof EventTarget, attempt(() => new MessagePort()), attempt(() => MessageChannel()), c.port1 === c.port1];
    c.port1.close();
    return out;
  },
  "BroadcastChannel reaches the others, not itself": async () => {
    const [a, b, c, d] = ["x", "x", "x", "y"].map((n) => new BroadcastChannel(n));
    const log = [];
    for (const [n, ch] of Object.entries({ a, b, c, d })) ch.onmessage = (e) => log.push(n + e.data);
    a.postMessage("1");
    await wait(30);
    for (const ch of [a, b, c, d]) ch.close();
    return log.sort();
  },
  "BroadcastChannel: name and refusals": () => {
    const c = new BroadcastChannel(5);
    const out = [c.name, attempt(() => new BroadcastChannel()), attempt(() => c.postMessage(() => 1)), attempt(() => c.postMessage())];
    c.close();
    return [out, attempt(() => c.postMessage(1))];
  },
  "BroadcastChannel: closed channels hear nothing": async () => {
    const a = new BroadcastChannel("z");
    const b = new BroadcastChannel("z");
    const log = [];
    b.onmessage = (e) => log.push(e.data);
    b.close();
    a.postMessage("lost");
    await wait(30);
    a.close();
    return log;
  },
  "a request and its answer": async () => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = ({ data: { id, method, args } }) => port2.postMessage({ id, result: method === "add" ? args[0] + args[1] : null });
    const pending = new Map();
    let next = 0;
    port1.onmessage = ({ data: { id, result } }) => pending.get(id)(result);
    const call = (method, ...args) =>
      new Promise((resolve) => {
        const id = next++;
        pending.set(id, resolve);
        port1.postMessage({ id, method, args });
      });
    const out = await Promise.all([call("add", 1, 2), call("none"), call("add", "a", "b")]);
    port1.close();
    return out;
  },
  "yielding by a channel, between timers": async () => {
    const log = [];
    setTimeout(() => log.push("timer"), 40);
    await received(1, (p) => p.postMessage(0));
    log.push("message");
    await wait(60);
    return log;
  },
};

export default () => runAll(programs);
