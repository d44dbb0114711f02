// @ts-nocheck: these programs are about the corners that checkers advise against.
// biome-ignore-all lint: likewise.
import { attempt, type Program, runAll } from "./programs.ts";

const shape = (object: object, key: PropertyKey) => {
  const d = Object.getOwnPropertyDescriptor(object, key);
  return d && [d.enumerable, d.configurable];
};

const programs: Record<string, Program> = {
  atob: () =>
    ["", "YQ==", "YWI=", "YWJj", "YQ", "YWI", " Y W J j\n", "Y", "YQ=", "Y===", "YQ==x", "Y-_j", "é", "=", "YR==", "\tYQ=\n="].map((s) =>
      attempt(() => atob(s)),
    ),
  btoa: () => ["", "a", "ab", "abc", "\0\xff", "é", "€", null, undefined, 12].map((s) => attempt(() => btoa(s))),
  "atob and btoa: every byte": () => {
    const all = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join("");
    return [btoa(all), atob(btoa(all)) === all];
  },
  "atob and btoa: missing arguments": () => [attempt(() => atob()), attempt(() => btoa())],
  "the error of btoa": () => {
    try {
      btoa("€");
    } catch (e) {
      return [e.name, e.code, e instanceof DOMException];
    }
  },
  "global functions are functions": () =>
    [atob, btoa, queueMicrotask, setTimeout, clearTimeout, setInterval, clearInterval, structuredClone, fetch, encodeURIComponent, parseInt, isNaN, escape].map(
      (f) => [f.name, typeof f],
    ),
  "global classes are functions": () =>
    [
      URL,
      URLSearchParams,
      Event,
      EventTarget,
      CustomEvent,
      AbortController,
      AbortSignal,
      Headers,
      Request,
      Response,
      FormData,
      Blob,
      File,
      ReadableStream,
      WritableStream,
      TransformStream,
      CompressionStream,
      DecompressionStream,
      TextEncoderStream,
      TextDecoderStream,
      MessageChannel,
      DOMException,
      CryptoKey,
    ].map((f) => [f.name, typeof f]),
  "globals of the language are not enumerable": () =>
    ["Map", "Promise", "globalThis", "JSON", "parseInt", "undefined", "Symbol"].map((k) => shape(globalThis, k)),
  "constants can't be changed": () => [
    attempt(() => (globalThis.undefined = 1)),
    attempt(() => (globalThis.NaN = 1)),
    attempt(() => delete globalThis.Infinity),
  ],
  "globalThis refers to itself": () => [globalThis.globalThis === globalThis, typeof globalThis, "globalThis" in globalThis],
  "globals can be replaced and restored": () => {
    const old = globalThis.atob;
    globalThis.atob = () => "mine";
    try {
      return [atob("x"), globalThis.atob("x")];
    } finally {
      globalThis.atob = old;
    }
  },
  "a new global is seen everywhere": () => {
    globalThis.freshlyMade = 5;
    try {
      return [freshlyMade, typeof freshlyMade, Object.keys(globalThis).includes("freshlyMade"), delete globalThis.freshlyMade, typeof freshlyMade];
    } finally {
      delete globalThis.freshlyMade;
    }
  },
  "performance: shape": () => [
    typeof performance.now(),
    typeof performance.timeOrigin,
    performance.now() >= 0,
    performance.now() <= performance.now(),
    performance.timeOrigin > 1e12,
  ],
  "performance: time agrees with the clock": () => Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 60_000,
  "performance: marks and measures": () => [
    typeof performance.toJSON(),
    performance.mark("m").name,
    performance.mark("m", { detail: { a: 1 } }).detail,
    performance.measure("x", "m").name,
    performance.getEntriesByName("m").length,
    performance.clearMarks(),
    performance.clearMeasures(),
    performance.getEntriesByName("m").length,
  ],
  "performance: entries": () => {
    performance.mark("a", { startTime: 5 });
    performance.mark("b", { startTime: 3, detail: [1] });
    performance.measure("m", "b", "a");
    const rows = performance.getEntries().map((e) => [e.name, e.entryType, e.startTime, e.duration, e.detail]);
    const names = (list) => list.map(({ name }) => name);
    const out = [
      rows,
      names(performance.getEntriesByType("measure")),
      names(performance.getEntriesByName("a", "mark")),
      names(performance.getEntriesByName("a", "measure")),
      (performance.clearMarks("a"), names(performance.getEntries())),
      (performance.clearMarks(), performance.clearMeasures(), performance.getEntries().length),
    ];
    return out;
  },
  "performance: measures by options": () => {
    const shape = ({ name, startTime, duration, detail }) => [name, startTime, duration, detail];
    performance.mark("s", { startTime: 2 });
    const out = [
      shape(performance.measure("a", { start: 1, end: 4, detail: { x: 1 } })),
      shape(performance.measure("b", { start: "s", duration: 3 })),
      shape(performance.measure("c", { duration: 2, end: 7 })),
      shape(performance.measure("d", undefined, "s")),
      performance.measure("e", {}).startTime,
      performance.measure("f").startTime,
      // Members that are undefined or unknown make no options.
      performance.measure("g", { start: undefined }).startTime,
      performance.measure("h", { unknown: 1 }, "s").startTime,
    ];
    performance.clearMarks();
    performance.clearMeasures();
    return out;
  },
  "performance: what is refused": () => [
    attempt(() => performance.measure("x", "none")),
    attempt(() => performance.mark()),
    attempt(() => performance.measure()),
    attempt(() => performance.mark("x", { startTime: -1 })),
    attempt(() => performance.mark(Symbol())),
    attempt(() => performance.mark("x", { detail: () => 1 })),
    attempt(() => performance.measure("x", { start: 1, end: 2, duration: 1 })),
    attempt(() => performance.measure("x", { start: 1 }, "y")),
    attempt(() => new Performance()),
    attempt(() => new PerformanceEntry()),
    attempt(() => performance.getEntriesByName()),
  ],
  "performance: interfaces": () => {
    const mark = performance.mark("i", { startTime: 1, detail: 2 });
    const made = new PerformanceMark("own", { startTime: 9 });
    const out = [
      performance instanceof Performance,
      performance instanceof EventTarget,
      mark instanceof PerformanceMark && mark instanceof PerformanceEntry,
      performance.measure("m", "i") instanceof PerformanceMeasure,
      String(mark),
      String(performance),
      mark.toJSON(),
      [made.name, made.startTime, made.duration, made.detail, performance.getEntriesByName("own").length],
    ];
    performance.clearMarks();
    performance.clearMeasures();
    return out;
  },
  "console has the usual methods": () =>
    ["log", "error", "warn", "info", "debug", "trace", "dir", "table", "group", "groupEnd", "time", "timeEnd", "timeLog", "count", "countReset", "assert"].map(
      (k) => typeof console[k],
    ),
  "console methods answer undefined, and need no this": () => {
    const { groupEnd, assert } = console;
    return [groupEnd(), assert(true)];
  },
  "crypto is there": () => [typeof crypto.getRandomValues, typeof crypto.randomUUID, typeof crypto.subtle],
  "navigator has an agent": () => {
    const n = globalThis.navigator;
    return n === undefined || typeof n.userAgent === "string";
  },
  "Math.random is in range": () => {
    for (let i = 0; i < 1000; i++) {
      const x = Math.random();
      if (!(x >= 0 && x < 1)) return x;
    }
    return "in range";
  },
  environment: () => [typeof process, typeof process.env],
  "what is not there": () => ["window", "document", "XMLHttpRequest", "localStorage", "importScripts", "Deno", "Bun"].map((k) => typeof globalThis[k]),
  "a structured clone of what came from globals": () => [structuredClone(new URLSearchParams("a=1").get("a")), structuredClone([...new Headers({ a: "1" })])],
  "names and tags of global objects": () => [String(JSON), String(Math), String(Reflect), Object.prototype.toString.call(globalThis.crypto)],
  "a mark's options are an object": () => [
    ...[123, Number.NaN, "s", true, Symbol("s")].map((options) => attempt(() => performance.mark("x", options))),
    ...[123, "s"].map((options) => attempt(() => new PerformanceMark("x", options))),
    attempt(() => performance.mark("x", { startTime: 1 }).startTime),
    attempt(() => performance.mark("x", undefined).name),
  ],
  "the tag of console": () => Object.prototype.toString.call(console),
  "lengths of global functions": () => [
    atob.length,
    btoa.length,
    queueMicrotask.length,
    parseInt.length,
    parseFloat.length,
    encodeURIComponent.length,
    isNaN.length,
  ],
};

export default () => runAll(programs);
