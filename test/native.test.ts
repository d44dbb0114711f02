// A native executable does what the module does, byte for byte.
import { describe, expect, it } from "vitest";
import { type ConformanceCase, differential, examples, failures, firstDifference, fromHosts, packages } from "./conformance.ts";
import { nativeUnavailable, onBoth } from "./native-support.ts";
import { source, utf8 } from "./support.ts";

const all: ConformanceCase[] = [...fromHosts, ...examples, ...failures, ...differential, ...(await packages())];

describe.skipIf(nativeUnavailable !== undefined)("the same bytes as the module", () => {
  it.each(all)("$name", async ({ options, input, env }) => {
    const { module, native } = await onBoth(options, utf8(input), env);
    expect({ ...native, stdout: "" }).toEqual({ ...module, stdout: "" });
    expect(firstDifference(native.stdout, module.stdout)).toBe("none");
  });

  it("of an event that nests too deeply, and one that does not quite", async () => {
    const entry = source("export default (e: unknown) => JSON.stringify(e).length");
    for (const depth of [2900, 3100]) {
      const { module, native } = await onBoth({ entry }, utf8("[".repeat(depth) + "]".repeat(depth)));
      expect(native).toEqual(module);
    }
  });

  it("of a large event and a large result", async () => {
    const entry = source("export default (e: string) => [e, e]");
    const { module, native } = await onBoth({ entry }, utf8(JSON.stringify('aé€😀\n"'.repeat(100_000))));
    expect(native).toEqual(module);
    expect(native.status).toBe(0);
  });
});
