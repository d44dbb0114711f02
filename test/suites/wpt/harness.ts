// Runs one file of the Web Platform Tests, as a function in the sandbox and as a program in Node: both bundle this file.
import { reportLine } from "../report.ts";

/** One run of one test file. */
export interface TestRun {
  /** testharness.js, the handover, what the file asks for, and the file. */
  code: string;
  /** Where the file would be served, with its variant; relative addresses that it fetches start there. */
  href: string;
  /** When to give up, in ms. What the file had found by then counts. */
  limit: number;
}

interface HarnessTest {
  name: string;
  status: number;
  message: string | null;
}

/** Between testharness.js and the rest of the code: hands over what testharness.js has defined. */
export const HANDOVER = "suiteBegins({ add_result_callback, add_completion_callback, timeout });";

/** What testharness.js defines. */
interface Harness {
  add_result_callback(callback: (test: HarnessTest) => void): void;
  add_completion_callback(callback: () => void): void;
  timeout(): void;
}

/** A shell, as testharness.js calls what has neither documents nor workers. */
function becomeShell(href: string): void {
  const scope = globalThis as Record<string, unknown>;
  const address = new URL(href);
  // What idlharness.js takes a global object with documents by; Node's own runs of these tests do the same.
  scope.Window = Object.getPrototypeOf(globalThis).constructor;
  scope.self = globalThis;
  scope.GLOBAL = { isWindow: () => false, isWorker: () => false, isShadowRealm: () => false };
  scope.location = address;
  const { fetch } = globalThis;
  Object.defineProperty(globalThis, "fetch", {
    configurable: true,
    enumerable: true,
    writable: true,
    value: { fetch: (input: unknown, init?: RequestInit) => fetch(typeof input === "string" ? resolved(input, address) : (input as Request), init) }.fetch,
  });
}

function resolved(input: string, base: URL): string {
  return URL.canParse(input) ? input : URL.canParse(input, base) ? new URL(input, base).href : input;
}

/**
 * Resolves when the file has ended, and rejects when its limit has. Does neither if the file waits for what never comes: the
 * caller has a limit too.
 * @param report is given a line for each subtest, as soon as it has ended
 */
export function runTestFile({ code, href, limit }: TestRun, report: (line: string) => void): Promise<void> {
  becomeShell(href);
  const end = Date.now() + limit;
  // biome-ignore lint/security/noGlobalEval: the code is the test, and has to run in the global scope
  const evaluate = eval;
  return new Promise((resolve, reject) => {
    Object.assign(globalThis, {
      suiteBegins({ add_result_callback, add_completion_callback, timeout }: Harness) {
        let isOver = false;
        add_result_callback(({ name, status, message }) => {
          report(reportLine(name, status, message));
          if (isOver || Date.now() < end) return;
          isOver = true;
          timeout();
        });
        add_completion_callback(() => (isOver ? reject(new Error(`longer than ${limit} ms`)) : resolve()));
      },
    });
    evaluate(code);
  });
}
