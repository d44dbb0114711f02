// The virtual machines that an image can boot in, each with what it is made of in its name.
import { existsSync } from "node:fs";
import { qemuArguments, vmm } from "../../src/native/machine.ts";
import type { ProcessCommand } from "../harness/process.ts";
import { KVM, KVM_KINDS, type Kvm, type KvmKind } from "../harness/virtualisation.ts";
import type { Found } from "./spawn.ts";

export interface Engine {
  /** Ends the ids of its subjects. */
  id: string;
  name: string;
  note: string;
  /** How to boot `image` in `kilobytes` with a boot module; or why not here. */
  boot: ((image: string, kilobytes: number, module: string) => ProcessCommand) | { reason: string };
  /** The longest answer that it does not lose some of, in bytes. */
  mostAnswer: number;
}

/** QEMU's serial line gives up what a pipe does not take at once, and each 16 bytes need some hundred of its room. */
const MOST_ON_SERIAL_LINE = 1024;

/** isa-debug-exit: twice what the image says, plus one. */
const QEMU_SUCCESS = 1;

/** A KVM of software has not all that `-cpu host` asks for. */
const QEMU_CPU = { hardware: "host", software: "qemu64", unknown: "qemu64" } as const;

function qemu(found: Found, processor: readonly string[]): Engine["boot"] {
  if ("reason" in found) return found;
  return (image, kilobytes, module) => ({
    command: [found.path, ...qemuArguments(image, kilobytes, module, ["-serial", "stdio"], processor)],
    status: QEMU_SUCCESS,
  });
}

function monitor(): Engine["boot"] {
  if (!existsSync(vmm())) return { reason: "our monitor was not compiled: npm run build:native" };
  return (image, kilobytes, module) => ({ command: [vmm(), image, `${kilobytes}`, module] });
}

/** What of `kind` stands on /dev/kvm, or why it does not. */
function onKvm(kind: KvmKind, kvm: Kvm, make: () => Engine["boot"]): Engine["boot"] {
  if ("reason" in kvm) return kvm;
  return kvm.kind === kind ? make() : { reason: `/dev/kvm on this machine is ${KVM_KINDS[kvm.kind]}: ${kvm.evidence}` };
}

/**
 * All of them, the unknown kind of KVM only where it is what there is.
 * @param qemuFound QEMU's executable
 */
export function engines(qemuFound: Found, kvm: Kvm = KVM): Engine[] {
  const suffix: Record<KvmKind, string> = { hardware: "kvm", software: "kvm-software", unknown: "kvm-unknown" };
  const kinds = (Object.keys(KVM_KINDS) as KvmKind[]).filter((kind) => kind !== "unknown" || ("kind" in kvm && kvm.kind === kind));
  return [
    ...kinds.map(
      (kind): Engine => ({
        id: suffix[kind],
        name: `our monitor, ${KVM_KINDS[kind]}`,
        note: "a process that makes one virtual machine",
        boot: onKvm(kind, kvm, monitor),
        mostAnswer: Number.POSITIVE_INFINITY,
      }),
    ),
    ...kinds.map(
      (kind): Engine => ({
        id: `qemu-${suffix[kind]}`,
        name: `QEMU microvm, ${KVM_KINDS[kind]}`,
        note: `-accel kvm -cpu ${QEMU_CPU[kind]}`,
        boot: onKvm(kind, kvm, () => qemu(qemuFound, ["-accel", "kvm", "-cpu", QEMU_CPU[kind]])),
        mostAnswer: MOST_ON_SERIAL_LINE,
      }),
    ),
    {
      id: "qemu-tcg",
      name: "QEMU microvm, TCG",
      note: "QEMU translates the code; the processor does not help",
      boot: qemu(qemuFound, ["-accel", "tcg", "-cpu", "max"]),
      mostAnswer: MOST_ON_SERIAL_LINE,
    },
  ];
}
