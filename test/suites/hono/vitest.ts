// What `import "vitest"` gives to a test that is bundled for the sandbox or for Node: Vitest's own runner, expectations and
// spies, without the part of Vitest that is a Node program.
import { GLOBAL_EXPECT, JestAsymmetricMatchers, JestChaiExpect, JestExtend, setState } from "@vitest/expect";
import * as runner from "@vitest/runner";
import { clearAllMocks, fn, resetAllMocks, restoreAllMocks, spyOn } from "@vitest/spy";
import * as chai from "chai";
import { expectTypeOf } from "expect-type";
import { FAIL, PASS, reportLine } from "../report.ts";

export { afterAll, afterEach, beforeAll, beforeEach, describe, it, suite, test } from "@vitest/runner";
export { expectTypeOf };

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

type Expect = ((value: unknown, message?: string) => Chai.Assertion) & Record<string, unknown>;

export const expect = Object.assign((value: unknown, message?: string) => chai.expect(value, message), chai.expect) as unknown as Expect;
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect, configurable: true });
setState({ assertionCalls: 0 } as never, expect as never);

const scope = globalThis as Record<string, unknown>;
const globalsBefore = new Map<string, PropertyDescriptor | undefined>();
const environmentBefore = new Map<string, string | undefined>();

/** All of `vi` that Hono's tests use, but for a clock that stands still. */
export const vi = {
  fn,
  spyOn,
  clearAllMocks,
  resetAllMocks,
  restoreAllMocks,
  stubGlobal(name: string, value: unknown) {
    if (!globalsBefore.has(name)) globalsBefore.set(name, Object.getOwnPropertyDescriptor(scope, name));
    Object.defineProperty(scope, name, { value, configurable: true, enumerable: true, writable: true });
  },
  unstubAllGlobals() {
    for (const [name, before] of globalsBefore) {
      if (before === undefined) delete scope[name];
      else Object.defineProperty(scope, name, before);
    }
    globalsBefore.clear();
  },
  stubEnv(name: string, value: string) {
    if (!environmentBefore.has(name)) environmentBefore.set(name, process.env[name]);
    process.env[name] = value;
  },
  unstubAllEnvs() {
    for (const [name, before] of environmentBefore) {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    }
    environmentBefore.clear();
  },
};

const { afterAll, afterEach, beforeAll, beforeEach, describe, it, suite, test } = runner;
Object.assign(globalThis, { afterAll, afterEach, beforeAll, beforeEach, describe, it, suite, test, expect, expectTypeOf, vi });

const SKIP = 3;
/** More than Vitest gives a test: RSA keys are made slowly in a sandbox. */
const LIMIT_MS = 60_000;

function nameOf(task: runner.Task): string {
  return task.suite === undefined || task.suite === (task.file as unknown) ? task.name : `${nameOf(task.suite)} > ${task.name}`;
}

const config = {
  root: "/",
  setupFiles: [],
  name: undefined,
  passWithNoTests: true,
  testNamePattern: undefined,
  allowOnly: true,
  sequence: { seed: 1, hooks: "stack", setupFiles: "list" },
  chaiConfig: undefined,
  maxConcurrency: 1,
  testTimeout: LIMIT_MS,
  hookTimeout: LIMIT_MS,
  retry: 0,
  includeTaskLocation: false,
  tags: [],
  tagsFilter: undefined,
  strictTags: false,
};

/**
 * Imports a test file and runs what it registers.
 * @param report is given a line for each test
 */
export async function run(name: string, importFile: () => Promise<unknown>, report: (line: string) => void): Promise<void> {
  const files = await runner.startTests([{ filepath: `/${name}` }], {
    config,
    importFile,
    onAfterRunTask(task: runner.Test) {
      const { state, errors } = task.result ?? {};
      report(reportLine(nameOf(task), state === "pass" ? PASS : state === "fail" ? FAIL : SKIP, errors?.[0]?.message));
    },
  } as never);
  for (const { result } of files) for (const { message } of result?.errors ?? []) report(reportLine("the file itself", FAIL, message));
}
