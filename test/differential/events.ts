// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, attemptAsync, type Program, runAll } from "./programs.ts";

const events: Record<string, Program> = {
  "properties of an event": () => {
    const e = new Event("x", { bubbles: true, cancelable: true, composed: true });
    return [
      e.type,
      e.bubbles,
      e.cancelable,
      e.composed,
      e.defaultPrevented,
      e.eventPhase,
      e.target,
      e.currentTarget,
      e.srcElement,
      e.returnValue,
      e.cancelBubble,
      typeof e.timeStamp,
      e.isTrusted,
      e.composedPath(),
    ];
  },
  "events: defaults and conversions": () => [
    new Event("x").bubbles,
    new Event(undefined).type,
    new Event(null).type,
    new Event(5).type,
    attempt(() => new Event()),
    attempt(() => Event("x")),
    attempt(() => new Event(Symbol())),
    new Event("x", null).cancelable,
    new Event("x", { bubbles: 1 }).bubbles,
    attempt(() => new Event("x", 5)),
  ],
  "constants of phases": () => [Event.NONE, Event.CAPTURING_PHASE, Event.AT_TARGET, Event.BUBBLING_PHASE],
  preventDefault: () => {
    const t = new EventTarget();
    t.addEventListener("x", (e) => e.preventDefault());
    const yes = new Event("x", { cancelable: true });
    const no = new Event("x");
    return [t.dispatchEvent(yes), yes.defaultPrevented, yes.returnValue, t.dispatchEvent(no), no.defaultPrevented];
  },
  "listeners are called in order, once per registration": () => {
    const t = new EventTarget();
    const log = [];
    const a = () => log.push("a");
    t.addEventListener("x", a);
    t.addEventListener("x", () => log.push("b"));
    t.addEventListener("x", a);
    t.addEventListener("x", a, true);
    t.dispatchEvent(new Event("x"));
    return log.sort();
  },
  "this, target and phase while dispatching": () => {
    const t = new EventTarget();
    let seen;
    t.addEventListener("x", function (e) {
      seen = [this === t, e.target === t, e.currentTarget === t, e.eventPhase, e.composedPath().length];
    });
    const e = new Event("x");
    t.dispatchEvent(e);
    return [seen, e.target === t, e.currentTarget, e.eventPhase, e.composedPath()];
  },
  "listener objects": () => {
    const t = new EventTarget();
    const log = [];
    const l = {
      handleEvent(e) {
        log.push(this === l, e.type);
      },
    };
    t.addEventListener("x", l);
    t.dispatchEvent(new Event("x"));
    l.handleEvent = () => log.push("replaced");
    t.dispatchEvent(new Event("x"));
    return log;
  },
  once: () => {
    const t = new EventTarget();
    let n = 0;
    t.addEventListener(
      "x",
      () => {
        n++;
        t.dispatchEvent(new Event("x"));
      },
      { once: true },
    );
    t.dispatchEvent(new Event("x"));
    return n;
  },
  removing: () => {
    const t = new EventTarget();
    const log = [];
    const a = () => log.push("a");
    const b = () => log.push("b");
    t.addEventListener("x", a);
    t.addEventListener("x", b, { capture: true });
    t.removeEventListener("x", a);
    t.removeEventListener("x", b);
    t.dispatchEvent(new Event("x"));
    t.removeEventListener("x", b, { capture: true });
    t.dispatchEvent(new Event("x"));
    return log;
  },
  "adding and removing while dispatching": () => {
    const t = new EventTarget();
    const log = [];
    const c = () => log.push("c");
    t.addEventListener("x", () => {
      log.push("a");
      t.removeEventListener("x", c);
      t.addEventListener("x", () => log.push("late"));
    });
    t.addEventListener("x", c);
    t.dispatchEvent(new Event("x"));
    return log;
  },
  stopImmediatePropagation: () => {
    const t = new EventTarget();
    const log = [];
    t.addEventListener("x", (e) => {
      log.push(1);
      e.stopImmediatePropagation();
    });
    t.addEventListener("x", () => log.push(2));
    t.dispatchEvent(new Event("x"));
    return log;
  },
  "stopPropagation and cancelBubble": () => {
    const e = new Event("x");
    e.stopPropagation();
    const f = new Event("x");
    f.cancelBubble = true;
    return [e.cancelBubble, f.cancelBubble];
  },
  "a signal removes a listener": () => {
    const t = new EventTarget();
    const c = new AbortController();
    let n = 0;
    t.addEventListener("x", () => n++, { signal: c.signal });
    t.dispatchEvent(new Event("x"));
    c.abort();
    t.dispatchEvent(new Event("x"));
    t.addEventListener("x", () => n++, { signal: AbortSignal.abort() });
    t.dispatchEvent(new Event("x"));
    return n;
  },
  "what can't be dispatched or listened": () => {
    const t = new EventTarget();
    const e = new Event("x");
    let again;
    t.addEventListener("x", () => {
      again = String(attempt(() => t.dispatchEvent(e))).startsWith("throws ");
    });
    t.dispatchEvent(e);
    return [again, attempt(() => t.dispatchEvent({})), attempt(() => t.dispatchEvent()), t.addEventListener("x", null), attempt(() => t.addEventListener("x"))];
  },
  "a dispatched event can be dispatched again": () => {
    const t = new EventTarget();
    const e = new Event("x");
    let n = 0;
    t.addEventListener("x", () => n++);
    t.dispatchEvent(e);
    t.dispatchEvent(e);
    return n;
  },
  CustomEvent: () => {
    const d = { a: 1 };
    const e = new CustomEvent("x", { detail: d, cancelable: true });
    return [e.detail === d, e instanceof Event, new CustomEvent("x").detail, e.cancelable, Object.prototype.toString.call(e), attempt(() => new CustomEvent())];
  },
  subclasses: () => {
    class T extends EventTarget {
      n = 0;
      constructor() {
        super();
        this.addEventListener("inc", () => this.n++);
      }
    }
    class E extends Event {
      constructor(v) {
        super("val");
        this.v = v;
      }
    }
    const t = new T();
    t.dispatchEvent(new Event("inc"));
    let got;
    t.addEventListener("val", (e) => {
      got = e.v;
    });
    t.dispatchEvent(new E(7));
    return [t.n, got, Object.prototype.toString.call(t), String(new E(1))];
  },
};

const aborting: Record<string, Program> = {
  "abort: flag, reason and event": () => {
    const c = new AbortController();
    const log = [];
    c.signal.onabort = (e) => log.push(e.type, e.target === c.signal);
    c.signal.addEventListener("abort", () => log.push("listener"));
    const before = [c.signal.aborted, c.signal.reason];
    c.abort();
    c.abort("again");
    return [before, c.signal.aborted, c.signal.reason, c.signal.reason instanceof DOMException, c.signal.reason.code, log];
  },
  "abort with a reason": () => {
    const c = new AbortController();
    c.abort(0);
    const d = new AbortController();
    d.abort(undefined);
    const e = new AbortController();
    e.abort(null);
    return [c.signal.reason, d.signal.reason, e.signal.reason];
  },
  throwIfAborted: () => [
    AbortSignal.abort(5).aborted,
    attempt(() => AbortSignal.abort(5).throwIfAborted()),
    attempt(() => AbortSignal.abort().throwIfAborted()),
    new AbortController().signal.throwIfAborted(),
  ],
  "AbortSignal.any": () => {
    const a = new AbortController();
    const b = new AbortController();
    const any = AbortSignal.any([a.signal, b.signal]);
    const log = [];
    any.addEventListener("abort", () => log.push("any"));
    b.abort("b");
    a.abort("a");
    return [
      any.aborted,
      any.reason,
      log,
      AbortSignal.any([]).aborted,
      AbortSignal.any([AbortSignal.abort(1), AbortSignal.abort(2)]).reason,
      attempt(() => AbortSignal.any([{}])),
    ];
  },
  "AbortSignal.any of any": () => {
    const c = new AbortController();
    const s = AbortSignal.any([AbortSignal.any([c.signal])]);
    c.abort("deep");
    return s.reason;
  },
  "AbortSignal.timeout": async () => {
    const s = AbortSignal.timeout(5);
    const before = s.aborted;
    await new Promise((r) => setTimeout(r, 60));
    return [before, s.aborted, s.reason, s.reason instanceof DOMException];
  },
  "what can't be constructed": () => [
    attempt(() => new AbortSignal()),
    attempt(() => AbortController()),
    Object.prototype.toString.call(new AbortController()),
    Object.prototype.toString.call(AbortSignal.abort()),
    AbortSignal.abort() instanceof EventTarget,
  ],
  "a promise that can be aborted": async () => {
    const work = (signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        setTimeout(resolve, 40, "done");
      });
    const c = new AbortController();
    const p = work(c.signal);
    c.abort(new RangeError("stop"));
    return [await attemptAsync(() => p), await work(new AbortController().signal)];
  },
  "onabort can be replaced and cleared": () => {
    const log = [];
    const c = new AbortController();
    c.signal.onabort = () => log.push(1);
    c.signal.onabort = () => log.push(2);
    const d = new AbortController();
    d.signal.onabort = () => log.push(3);
    d.signal.onabort = null;
    c.abort();
    d.abort();
    return [log, d.signal.onabort];
  },
};

export default () => runAll({ ...events, ...aborting });
