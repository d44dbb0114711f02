// What V8's call sites have beyond the engine's own (https://v8.dev/docs/stack-trace-api): code that sets
// Error.prepareStackTrace calls these methods without a look whether they are there.
interface CallSite {
  getFileName(): string | null;
  getFunctionName(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
  isNative(): boolean;
}

interface StackTraces {
  prepareStackTrace?: ((error: Error, sites: CallSite[]) => unknown) | undefined;
  captureStackTrace(target: object): void;
}

function prototypeOfSites(): CallSite {
  const traces = Error as unknown as StackTraces;
  const before = traces.prepareStackTrace;
  traces.prepareStackTrace = (_, sites) => sites;
  const target = {} as { stack: CallSite[] };
  traces.captureStackTrace(target);
  const [site] = target.stack;
  traces.prepareStackTrace = before;
  return Object.getPrototypeOf(site) as CallSite;
}

function placeOf(site: CallSite): string {
  if (site.isNative()) return "native";
  return `${site.getFileName() || "<anonymous>"}:${site.getLineNumber()}:${site.getColumnNumber()}`;
}

/** The receiver is hidden, as V8 hides that of strict functions; what depends on it is null. */
const METHODS: Record<string, unknown> & ThisType<CallSite> = {
  getThis: () => undefined,
  getTypeName: () => null,
  getMethodName: () => null,
  getEvalOrigin: () => undefined,
  getPromiseIndex: () => null,
  getScriptHash: () => "",
  getScriptNameOrSourceURL() {
    return this.getFileName();
  },
  getEnclosingLineNumber() {
    return this.getLineNumber();
  },
  getEnclosingColumnNumber() {
    return this.getColumnNumber();
  },
  getPosition: () => 0,
  isAsync: () => false,
  isEval: () => false,
  isPromiseAll: () => false,
  isToplevel: () => true,
  toString() {
    const name = this.getFunctionName();
    return name ? `${name} (${placeOf(this)})` : placeOf(this);
  },
};

const prototype = prototypeOfSites();
for (const [name, value] of Object.entries(METHODS)) Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
