// What is not WebAssembly in the benchmark: executables, virtual machines of several kinds, and the program that times starts.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isAbsent } from "../../bench/harness/subject.ts";
import { type Kvm, kindOfKvm } from "../../bench/harness/virtualisation.ts";
import { Spawner } from "../../bench/native/spawner.ts";
import { measureStarts } from "../../bench/native/starts.ts";
import { onPath } from "../../bench/peers.ts";
import { seededRandom } from "../../bench/statistics/random.ts";
import { engines } from "../../bench/subjects/machines.ts";
import { nativeCandidates } from "../../bench/subjects/native.ts";
import { prepareWorkload } from "../../bench/workload/workload.ts";
import { nativeUnavailable } from "../native-support.ts";
import { root, temporaryDirectory } from "../support.ts";

describe("the kind of a KVM", () => {
  const INTEL = "flags\t\t: fpu vmx ssse3\n";
  const kindOf = (modules: string[], cpuinfo: string) => kindOfKvm(modules, cpuinfo).kind;

  it("is told by the kernel's module and the processor's flags together", () => {
    expect(kindOf(["kvm_intel"], INTEL)).toBe("hardware");
    expect(kindOf(["kvm_amd"], "flags\t: fpu svm\n")).toBe("hardware");
    expect(kindOf(["kvm_pvm"], "flags\t: fpu hypervisor\n")).toBe("software");
    expect(kindOfKvm(["kvm_amd"], "flags\t: svm hypervisor\n").evidence).toBe("kvm_amd, the processor has svm and is itself virtual: nested");
  });

  it("is unknown where they contradict each other, or say nothing", () => {
    expect(kindOf(["kvm_intel"], "flags\t: fpu\n")).toBe("unknown");
    expect(kindOf(["kvm_intel", "kvm_pvm"], INTEL)).toBe("unknown");
    expect(kindOf([], INTEL)).toBe("unknown");
    expect(kindOf([], "flags\t: vmx_like\n")).toBe("unknown");
  });
});

describe("virtual machines", () => {
  const none = { reason: "qemu-system-x86_64 is not on PATH" };
  const reasons = (kvm: Kvm, found: Parameters<typeof engines>[0] = { path: "/bin/qemu" }) =>
    Object.fromEntries(engines(found, kvm).map(({ id, boot }) => [id, "reason" in boot ? boot.reason : "here"]));

  it("are never of two kinds at once, and say what is here instead", () => {
    expect(reasons({ kind: "software", evidence: "kvm_pvm" })).toMatchObject({
      "qemu-kvm": "/dev/kvm on this machine is KVM in software: kvm_pvm",
      kvm: "/dev/kvm on this machine is KVM in software: kvm_pvm",
      "qemu-kvm-software": "here",
      "qemu-tcg": "here",
    });
    expect(Object.keys(reasons({ kind: "software", evidence: "" }))).not.toContain("kvm-unknown");
    expect(reasons({ kind: "unknown", evidence: "?" })).toMatchObject({
      "qemu-kvm": "/dev/kvm on this machine is KVM of unknown kind: ?",
      "qemu-kvm-unknown": "here",
    });
  });

  it("say what is missing", () => {
    expect(reasons({ reason: "/dev/kvm can't be opened" }, none)).toEqual({
      kvm: "/dev/kvm can't be opened",
      "kvm-software": "/dev/kvm can't be opened",
      "qemu-kvm": "/dev/kvm can't be opened",
      "qemu-kvm-software": "/dev/kvm can't be opened",
      "qemu-tcg": none.reason,
    });
  });

  it("boot the function and the empty guest to the same answer, or it is said why not", async () => {
    const workload = await prepareWorkload("hello", "hello", join(root, "examples/hello.ts"), () => '{"name":"Ada"}', join(temporaryDirectory(), "hello"));
    const candidates = await nativeCandidates(workload, { onPath }, '{"hello":"Ada"}', () => true);
    expect(candidates.map(({ id }) => id)).toContain("sporelet-qemu-tcg");
    for (const candidate of candidates) {
      if (isAbsent(candidate)) console.log(`${candidate.id} is not measured here: ${candidate.reason}`);
      else
        expect([candidate.id, (await candidate.visit(new AbortController().signal)).map(({ output }) => output)]).toEqual([
          candidate.id,
          ['{"hello":"Ada"}\n'],
        ]);
    }
    if (nativeUnavailable === undefined) expect(candidates.filter((candidate) => !isAbsent(candidate)).map(({ id }) => id)).toContain("sporelet-native");
  });
});

describe("the program that times starts", () => {
  const made = Spawner.make(root, temporaryDirectory());
  const spawner = made as Spawner;
  const CAT = ["/bin/cat"];

  it.skipIf("reason" in made)("times each to its answer, and checks answer and status", async () => {
    const starts = await spawner.starts(3, CAT, "x\n", { answer: "x\n", status: 0 });
    expect(starts).toHaveLength(3);
    for (const { ms, memory } of starts) expect([ms > 0, memory > 100_000]).toEqual([true, true]);
    await expect(spawner.starts(1, CAT, "x\n", { answer: "y\n", status: 0 })).rejects.toThrow('/bin/cat answered "x\\n"');
    await expect(spawner.starts(1, CAT, "x\n", { answer: "x\n", status: 1 })).rejects.toThrow("/bin/cat ended with status 0");
    await expect(spawner.starts(1, ["/nowhere"], "", { answer: "", status: 0 })).rejects.toThrow("/nowhere: No such file");
  });

  it.skipIf("reason" in made)("times lines, all of which have to be answered", async () => {
    const means = await spawner.lines(2, 10, "x\n", CAT, "x\n");
    expect(means).toHaveLength(2);
    for (const ms of means) expect(ms).toBeGreaterThan(0);
    await expect(spawner.lines(1, 10, "x\n", ["/bin/sh", "-c", "read line; echo x; cat > /dev/null"], "x\n")).rejects.toThrow(
      "answered something else to one of 10 lines",
    );
  });

  it.skipIf("reason" in made)("has every program in every round", async () => {
    const program = (id: string, turn: number) => ({ id, name: id, command: CAT, turn });
    const options = { spawner, rounds: 2, input: "x\n", answer: "x\n", random: seededRandom(1), progress: () => {} };
    const samples = await measureStarts([program("one", 1), program("three", 3)], options);
    expect([...samples].map(([id, { starts, memory }]) => [id, starts.map(({ length }) => length), memory.map(({ length }) => length)])).toEqual([
      ["one", [1, 1], [1, 1]],
      ["three", [3, 3], [3, 3]],
    ]);
  });
});
