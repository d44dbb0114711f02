// What holds a native executable in, when its engine is broken.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { brokenExecutable, eventFor, expectedEnd, misdeeds } from "./native-hostile/broken-engine.ts";
import { buildNative, executable, nativeUnavailable, runNative } from "./native-support.ts";
import { HELLO, source } from "./support.ts";

describe.skipIf(nativeUnavailable !== undefined)("a broken engine that", () => {
  let broken: string;
  beforeAll(async () => {
    broken = executable(await brokenExecutable("x64"));
  });

  it.each(misdeeds)("%s", (misdeed) => {
    expect(runNative(broken, [], { input: eventFor(misdeed) })).toEqual(expectedEnd(misdeed));
  });

  it("fails, fails one line of --serve-stdio only", () => {
    const input = misdeeds.map((misdeed) => `${eventFor(misdeed)}\n`).join("");
    const { status, stdout } = runNative(broken, ["--serve-stdio"], { input });
    expect(status).toBe(0);
    expect(stdout).toBe("\n".repeat(misdeeds.filter((misdeed) => expectedEnd(misdeed).status !== 0).length));
  });
});

describe.skipIf(nativeUnavailable !== undefined)("an executable whose code was changed to make another system call", () => {
  it("is killed by the kernel", async () => {
    const GETRANDOM = /b[89a-f]3e010000/g; // mov <register>, 318
    const file = readFileSync(await buildNative({ entry: source(HELLO) }));
    const places = [...file.toString("hex").matchAll(GETRANDOM)].map(({ index }) => index / 2);
    expect(places).toHaveLength(1);
    const [at] = places as [number];
    for (const call of [2 /* open */, 9 /* mmap */, 10 /* mprotect */, 41 /* socket */, 57 /* fork */, 59 /* execve */, 28 /* madvise, not to give back */]) {
      const changed = Buffer.from(file);
      changed.writeUInt32LE(call, at + 1);
      expect(runNative(executable(changed), ['{"name":"Ada"}'])).toMatchObject({ status: null, signal: "SIGSYS", stdout: "" });
    }
  });
});
