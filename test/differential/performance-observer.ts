// PerformanceObserver, for marks and measures.
// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import * as hooks from "node:perf_hooks";
import { attempt, runAll } from "./programs.ts";

const names = (list) => list.map(({ name, entryType }) => `${entryType} ${name}`);
const turns = () => new Promise((resolve) => setTimeout(resolve, 5));
const clean = () => (performance.clearMarks(), performance.clearMeasures());

/** What an observer hears of what `action` does. */
async function heard(options, action) {
  clean();
  const calls = [];
  const observer = new PerformanceObserver((list) => calls.push(names(list.getEntries())));
  observer.observe(options);
  await action(observer, calls);
  await turns();
  observer.disconnect();
  return calls;
}

const programs = {
  "entryTypes: a string is no list": () => attempt(() => new PerformanceObserver(() => {}).observe({ entryTypes: "mark" })),
  "entryTypes: both, in one call": () =>
    heard({ entryTypes: ["mark", "measure"] }, () => {
      performance.mark("a");
      performance.mark("b");
      performance.measure("m", "a", "b");
    }),
  "type: one alone": () =>
    heard({ type: "measure" }, () => {
      performance.mark("a");
      performance.measure("m");
    }),
  "type: a second one is added": () =>
    heard({ type: "measure" }, (observer) => {
      observer.observe({ type: "mark" });
      performance.mark("a");
      performance.measure("m");
    }),
  "entryTypes: a second time replaces": () =>
    heard({ entryTypes: ["mark"] }, (observer) => {
      observer.observe({ entryTypes: ["measure"] });
      performance.mark("a");
      performance.measure("m");
    }),
  "nothing before the turn ends, one call for each turn": () =>
    heard({ entryTypes: ["mark"] }, async (_, calls) => {
      performance.mark("a");
      await null;
      const before = calls.length;
      await turns();
      performance.mark("b");
      performance.mark(`${before}`);
    }),
  "buffered: what was there before": async () => {
    clean();
    performance.mark("old");
    const calls = [];
    const observer = new PerformanceObserver((list) => calls.push(names(list.getEntries())));
    observer.observe({ type: "mark", buffered: true });
    performance.mark("new");
    await turns();
    observer.disconnect();
    return calls;
  },
  "not buffered: nothing of before": async () => {
    clean();
    performance.mark("old");
    const calls = [];
    const observer = new PerformanceObserver((list) => calls.push(names(list.getEntries())));
    observer.observe({ type: "mark" });
    await turns();
    observer.disconnect();
    return calls;
  },
  "takeRecords empties the queue": () =>
    heard({ entryTypes: ["mark"] }, (observer, calls) => {
      performance.mark("a");
      calls.push(["taken", ...names(observer.takeRecords())], names(observer.takeRecords()));
    }),
  "disconnect: what was queued is gone, and it can observe anew": () =>
    heard({ entryTypes: ["mark"] }, (observer) => {
      performance.mark("a");
      observer.disconnect();
      performance.mark("b");
      observer.observe({ type: "mark" });
      performance.mark("c");
    }),
  "the list: by type, by name": async () => {
    clean();
    const found = new Promise((resolve) => {
      const observer = new PerformanceObserver((list, given, more) => {
        observer.disconnect();
        resolve([
          list instanceof PerformanceObserverEntryList,
          given === observer,
          names(list.getEntriesByType("mark")),
          names(list.getEntriesByType("nothing")),
          names(list.getEntriesByName("a")),
          names(list.getEntriesByName("a", "measure")),
          attempt(() => list.getEntriesByType()),
          attempt(() => list.getEntriesByName()),
          String(list),
          String(observer),
        ]);
      });
      observer.observe({ entryTypes: ["mark", "measure"] });
    });
    performance.mark("a");
    performance.mark("b");
    performance.measure("a");
    return found;
  },
  "entries are in the order of their times": async () => {
    clean();
    const calls = [];
    const observer = new PerformanceObserver((list) => calls.push(names(list.getEntries())));
    observer.observe({ entryTypes: ["mark", "measure"] });
    performance.mark("late", { startTime: 30 });
    performance.mark("early", { startTime: 10 });
    performance.measure("middle", { start: 20, end: 40 });
    await turns();
    observer.disconnect();
    return calls;
  },
  "new PerformanceMark is not observed": () => heard({ entryTypes: ["mark"] }, () => void new PerformanceMark("a")),
  "two observers": async () => {
    clean();
    const calls = [];
    const observers = ["one", "two"].map((which) => new PerformanceObserver((list) => calls.push([which, ...names(list.getEntries())])));
    for (const observer of observers) observer.observe({ entryTypes: ["mark"] });
    performance.mark("a");
    await turns();
    for (const observer of observers) observer.disconnect();
    return calls;
  },
  "wrong calls": () => {
    const observer = new PerformanceObserver(() => {});
    const tries = [
      () => new PerformanceObserver(),
      () => new PerformanceObserver({}),
      () => new PerformanceObserverEntryList(),
      () => observer.observe(),
      () => observer.observe({}),
      () => observer.observe({ entryTypes: ["mark"], type: "mark" }),
    ];
    return tries.map(attempt);
  },
  "entryTypes and type can't be mixed": () => {
    const one = new PerformanceObserver(() => {});
    one.observe({ type: "mark" });
    const two = new PerformanceObserver(() => {});
    two.observe({ entryTypes: ["mark"] });
    const tries = [attempt(() => one.observe({ entryTypes: ["mark"] })), attempt(() => two.observe({ type: "mark" }))];
    one.disconnect();
    two.disconnect();
    return tries;
  },
  "types that are not known are ignored": () =>
    heard({ entryTypes: ["mark", "no-such-type"] }, (observer) => {
      new PerformanceObserver(() => {}).observe({ entryTypes: ["no-such-type"] });
      performance.mark("a");
    }),
  supportedEntryTypes: () => [
    Object.isFrozen(PerformanceObserver.supportedEntryTypes),
    ["mark", "measure"].every((type) => PerformanceObserver.supportedEntryTypes.includes(type)),
    PerformanceObserver.supportedEntryTypes === PerformanceObserver.supportedEntryTypes,
  ],
  "node:perf_hooks has them": () => [
    hooks.PerformanceObserver === PerformanceObserver,
    hooks.PerformanceObserverEntryList === PerformanceObserverEntryList,
    hooks.performance === performance,
  ],
};

export default function handler() {
  return runAll(programs);
}
