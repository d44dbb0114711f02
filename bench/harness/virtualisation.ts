// What stands behind /dev/kvm: the processor's own virtualisation or a KVM made of software, two things that no number may mix.
import { accessSync, constants, existsSync, readFileSync } from "node:fs";

export const KVM_KINDS = { hardware: "KVM in hardware", software: "KVM in software", unknown: "KVM of unknown kind" } as const;
export type KvmKind = keyof typeof KVM_KINDS;

export type Kvm = { kind: KvmKind /** What tells. */; evidence: string } | { reason: string };

/** Kernel modules by what they need: VMX or SVM, or nothing of the processor (kvm-pvm). */
const HARDWARE = ["kvm_intel", "kvm_amd"];
const SOFTWARE = ["kvm_pvm"];

/**
 * @param modules which of the kernel's modules are there
 * @param cpuinfo /proc/cpuinfo
 */
export function kindOfKvm(modules: readonly string[], cpuinfo: string): { kind: KvmKind; evidence: string } {
  const has = (flag: string) => new RegExp(`^flags.*\\b${flag}\\b`, "m").test(cpuinfo);
  const extension = ["vmx", "svm"].find(has);
  const [hard, soft] = [HARDWARE, SOFTWARE].map((names) => names.find((name) => modules.includes(name)));
  const found = `${[hard, soft].filter(Boolean).join(" and ") || "neither of its modules is known"}, the processor has ${extension ?? "neither vmx nor svm"}`;
  if (soft !== undefined && extension === undefined) return { kind: "software", evidence: found };
  if (hard !== undefined && extension !== undefined && soft === undefined)
    return { kind: "hardware", evidence: has("hypervisor") ? `${found} and is itself virtual: nested` : found };
  return { kind: "unknown", evidence: found };
}

function findKvm(): Kvm {
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
  } catch {
    return { reason: "/dev/kvm can't be opened" };
  }
  const modules = [...HARDWARE, ...SOFTWARE].filter((name) => existsSync(`/sys/module/${name}`));
  return kindOfKvm(modules, readFileSync("/proc/cpuinfo", "utf8"));
}

/** Of this machine. */
export const KVM: Kvm = findKvm();
