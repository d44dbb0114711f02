// node:perf_hooks: the platform's clock, marks and measures.
export const { performance } = globalThis;
export const Performance = /* @__PURE__ */ (() => globalThis.Performance)();
export const PerformanceEntry = /* @__PURE__ */ (() => globalThis.PerformanceEntry)();
export const PerformanceMark = /* @__PURE__ */ (() => globalThis.PerformanceMark)();
export const PerformanceMeasure = /* @__PURE__ */ (() => globalThis.PerformanceMeasure)();
export const PerformanceObserver = /* @__PURE__ */ (() => globalThis.PerformanceObserver)();
export const PerformanceObserverEntryList = /* @__PURE__ */ (() => globalThis.PerformanceObserverEntryList)();
export default { performance };
