// A bootable image does what the module does, byte for byte: in QEMU, which needs nothing of the processor, and in our own
// monitor where /dev/kvm can be opened.
import { spawnSync } from "node:child_process";
import { accessSync, constants, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../src/build/build.ts";
import type { LoadOptions } from "../src/host/load.ts";
import { load } from "../src/host/load.ts";
import { inspect } from "../src/inspect.ts";
import { chooseMachine, type MachineName } from "../src/native/machine.ts";
import { encodeRequest } from "../src/native/request.ts";
import { type ConformanceCase, differential, examples, failures, firstDifference, fromHosts, packages } from "./conformance.ts";
import { nativeUnavailable } from "./native-support.ts";
import { HELLO, root, source, sporelet, temporaryDirectory, text, utf8 } from "./support.ts";

/** Why images can't be tested in this machine; undefined if they can. */
function unavailable(machine: MachineName): string | undefined {
  if (nativeUnavailable !== undefined) return nativeUnavailable;
  try {
    chooseMachine(machine);
    return undefined;
  } catch (error) {
    console.log(`skipped on ${machine}: ${(error as Error).message}`);
    return (error as Error).message;
  }
}

const ROOMY = 128 << 20;

async function boot(bytes: Uint8Array, input: string, options: LoadOptions = {}, env: Record<string, string> = {}) {
  const { status, stdout, stderr } = await (await load(bytes, { memory: ROOMY, ...options })).run(utf8(input), { env });
  return { status, stdout: text(stdout), stderr: text(stderr) };
}

async function compare({ options, input, env }: ConformanceCase, machine: MachineName): Promise<void> {
  const module = await boot((await build(options)).module, input, {}, env);
  const image = await boot((await build({ ...options, target: "unikernel" })).module, input, { machine }, env);
  expect({ ...image, stdout: "" }).toEqual({ ...module, stdout: "" });
  expect(firstDifference(image.stdout, module.stdout)).toBe("none");
}

const all: ConformanceCase[] = [...fromHosts, ...examples, ...failures, ...differential, ...(await packages())];

describe.skipIf(unavailable("qemu") !== undefined)("the same bytes as the module, in QEMU", () => {
  it.each(all)("$name", (given) => compare(given, "qemu"));
});

describe.skipIf(unavailable("kvm") !== undefined)("the same bytes as the module, on /dev/kvm", () => {
  it.each([...fromHosts, ...examples, ...failures])("$name", (given) => compare(given, "kvm"));
});

const MACHINES = (["qemu", "kvm"] as const).filter((machine) => unavailable(machine) === undefined);

describe.each(MACHINES)("an image in %s", (machine) => {
  let hello: Uint8Array;
  let clock: Uint8Array;
  beforeAll(async () => {
    hello = (await build({ entry: source(HELLO), target: "unikernel" })).module;
    clock = (await build({ entry: source("export default () => [Date.now(), performance.now(), Math.random()];"), target: "unikernel" })).module;
  });

  it("runs hello in 8 MiB", async () => {
    expect(await boot(hello, '{"name":"Ada"}', { machine, memory: 8 << 20 })).toEqual({ status: 0, stdout: '{"hello":"Ada"}\n', stderr: "" });
  });

  it("tells the time, and counts it", async () => {
    const waiting = (
      await build({
        entry: source(
          "export default async () => { const a = [Date.now(), performance.now()]; await new Promise((r) => setTimeout(r, 300)); return [...a, Date.now(), performance.now()]; };",
        ),
        target: "unikernel",
      })
    ).module;
    const before = Date.now();
    const [wall, steady, wallLater, steadyLater] = JSON.parse((await boot(waiting, "0", { machine })).stdout) as [number, number, number, number];
    expect(wall).toBeGreaterThanOrEqual(before - 50);
    expect(wallLater).toBeLessThanOrEqual(Date.now() + 50);
    expect(steadyLater - steady).toBeGreaterThan(299);
    expect(Math.abs(wallLater - wall - (steadyLater - steady))).toBeLessThan(100); // between the two readings a busy machine does something else
  });

  it("never gives the same random number twice", async () => {
    const seen = new Set<number>();
    for (let i = 0; i < 4; i++) seen.add((JSON.parse((await boot(clock, "0", { machine })).stdout) as number[])[2] as number);
    expect(seen.size).toBe(4);
  });

  it("says so when the machine's memory is used up, which is less than the function may use", async () => {
    const greedy = (
      await build({ entry: source("export default () => { for (const kept = [];;) kept.push(new Array(10_000).fill(0)); };"), target: "unikernel" })
    ).module;
    expect(await boot(greedy, "0", { machine, memory: 16 << 20 })).toMatchObject({
      status: 1,
      stdout: "",
      stderr: "sporelet: E_MEMORY: the machine's memory is used up. Start it with a larger --memory, or keep less at once.\n",
    });
  });

  it("keeps its time limit, and is ended if it can't", async () => {
    const looping = await load((await build({ entry: source("export default () => { for (;;); };"), target: "unikernel" })).module, { machine });
    expect(await looping.run(utf8("0"), { timeout: 100 })).toMatchObject({ status: 1, code: "E_TIMEOUT" });
    const searching = await load(
      (await build({ entry: source("export default () => 'a'.repeat(4_000_000).indexOf('a'.repeat(2_000_000) + 'b');"), target: "unikernel" })).module,
      {
        machine,
        memory: ROOMY,
      },
    );
    expect(await searching.run(utf8("0"), { timeout: 100 })).toMatchObject({ status: 1, code: "E_TIMEOUT" });
  });

  it("that was changed says that it is not what was built", async () => {
    const changed = Uint8Array.from(hello);
    changed[hello.length - 50_000] = (changed[hello.length - 50_000] as number) ^ 4;
    expect(await boot(changed, "{}", { machine })).toMatchObject({ status: 4, stdout: "", stderr: expect.stringContaining("E_MALFORMED") });
  });

  it("that was cut off is refused", async () => {
    await expect(load(hello.subarray(0, hello.length - 50_000), { machine })).rejects.toThrow(/ends at byte/);
  });
});

describe.skipIf(unavailable("qemu") !== undefined)("an image that QEMU boots by hand", () => {
  const directory = temporaryDirectory();
  const image = join(directory, "fn.elf");
  beforeAll(async () => {
    const entry = source("let n = 0; export default (e: any) => { if (e === 'fail') throw new Error('no'); return [e, ++n]; };");
    writeFileSync(image, (await build({ entry, target: "unikernel" })).module);
  });

  function qemu(args: string[], input = "") {
    const machine = ["-M", "microvm,acpi=off", "-bios", "qboot.rom", "-accel", "tcg", "-m", "8M", "-display", "none", "-nodefaults", "-no-reboot"];
    const devices = ["-serial", "stdio", "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel", image];
    return spawnSync("qemu-system-x86_64", [...machine, ...devices, ...args], { input, encoding: "utf8", timeout: 30_000 });
  }
  const module = (bytes: string | Uint8Array) => {
    const path = join(directory, "module");
    writeFileSync(path, bytes);
    return ["-initrd", path];
  };
  const EXIT_OF = (status: number) => (status << 1) | 1; // isa-debug-exit

  it("takes a module that is nothing but an event, or a line on the serial line", () => {
    expect(qemu(["-cpu", "max", ...module('{"a":1}')])).toMatchObject({ status: EXIT_OF(0), stdout: '[{"a":1},1]\n' });
    expect(qemu(["-cpu", "max"], "[2]\n")).toMatchObject({ status: EXIT_OF(0), stdout: "[[2],1]\n" });
  });

  it("serves line after line, each from pristine memory", () => {
    const request = encodeRequest({ event: new Uint8Array(0), environment: {}, timeout: 0, serve: true });
    const { status, stdout } = qemu(["-cpu", "max", ...module(request)], '1\n"fail"\n2\n\x04');
    expect(status).toBe(EXIT_OF(0));
    // Without a debug console stderr is on the serial line too.
    expect(stdout.replace(/^(?:sporelet: E_HANDLER_THREW| {4}at).*\n/gm, "")).toBe("[1,1]\n\n[2,1]\n");
  });

  it("refuses to start without a source of randomness", () => {
    const { status, stdout } = qemu(["-cpu", "qemu64", ...module("1")]);
    expect(status).toBe(EXIT_OF(6));
    expect(stdout).toMatch(/^sporelet: E_NO_ENTROPY: /);
    const seeded = encodeRequest({ event: utf8("1"), environment: {}, timeout: 0 });
    expect(qemu(["-cpu", "qemu64", ...module(seeded)])).toMatchObject({ status: EXIT_OF(0), stdout: "[1,1]\n" });
  });
});

describe.skipIf(MACHINES.length === 0)("sporelet run of an image", () => {
  it("boots it, with event, environment, memory and source positions", () => {
    const directory = temporaryDirectory();
    const entry = source({ "greet.ts": 'export default (e: any, c: any) => {\n  if (e.fail) throw new Error("no");\n  return [e.name, c.env.MODE];\n};' });
    const image = join(directory, "greet.elf");
    expect(sporelet(["build", entry, "--target", "unikernel", "-o", image])).toMatchObject({ status: 0, stderr: "" });
    expect(sporelet(["run", image, "--event", '{"name":"Ada"}', "--env", "MODE=test", "--memory", "12MiB"])).toMatchObject({
      status: 0,
      stdout: '["Ada","test"]\n',
    });
    expect(sporelet(["run", image, "--event", '{"fail":1}'])).toMatchObject({ status: 1, stdout: "", stderr: expect.stringContaining("greet.ts:2:25") });
    expect(sporelet(["run", image, "--event", "{}", "--memory", "1MiB"])).toMatchObject({ status: 2, stderr: expect.stringContaining("E_OPTION_VALUE") });
    expect(sporelet(["run", image, "--event", "{}", "--allow-net", "x"])).toMatchObject({ status: 4, stderr: expect.stringContaining("E_HOST_CANNOT_RUN") });
  });

  it("answers requests", () => {
    const image = join(temporaryDirectory(), "app.elf");
    sporelet(["build", join(root, "examples/app.ts"), "--target", "unikernel", "-o", image]);
    expect(sporelet(["run", image, "--request", "GET /"]).stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it("says what is missing where there is no machine to boot it in", () => {
    const image = join(temporaryDirectory(), "hello.elf");
    sporelet(["build", source(HELLO), "--target", "unikernel", "-o", image]);
    const { status, stderr } = sporelet(["run", image, "--event", "{}", "--host", "qemu"], { env: { PATH: "/nowhere" } });
    expect(status).toBe(6);
    expect(stderr).toMatch(/^sporelet: E_NO_MACHINE: .*qemu-system-x86_64\n.*apt-get install qemu-system-x86/);
  });
});

describe.skipIf(nativeUnavailable !== undefined)("the file of an image", () => {
  it("is an ELF file with a PVH note that readelf reads, at most 1.3 MB, nothing of it writable and executable", async () => {
    const path = join(temporaryDirectory(), "hello.elf");
    writeFileSync(path, (await build({ entry: source(HELLO), target: "unikernel" })).module);
    expect(readFileSync(path).length).toBeLessThanOrEqual(1_300_000);
    const { stdout, stderr, status } = spawnSync("readelf", ["--wide", "--all", path], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/Xen +0x00000008/g);
    expect(stdout).not.toMatch(/ RWE /);
    expect(inspect(readFileSync(path))).toMatchObject({ kind: "unikernel", function: { name: "fn", kind: "handler" }, capabilities: { network: "none" } });
  });
});

it("the tests above say why, where they can't run", () => {
  const canOpen = (() => {
    try {
      accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
      return true;
    } catch {
      return false;
    }
  })();
  expect(MACHINES.includes("kvm")).toBe(canOpen && nativeUnavailable === undefined);
});
