// What the numbers were measured on.
import { readFileSync } from "node:fs";
import { arch, cpus, loadavg, release, totalmem, type } from "node:os";

export interface MachineFacts {
  cpu: string;
  cores: number;
  memoryGiB: number;
  /** Kernel's name, release and architecture. */
  kernel: string;
  /** Of Linux: the distribution. */
  system?: string;
  /** "hypervisor" if the CPU says that it is virtual. */
  virtual: boolean;
  node: string;
  /** What decides a CPU's speed, if the system has a say in it. */
  governor?: string;
  /** One-minute load average when the facts were taken. */
  load: number;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

export function machineFacts(): MachineFacts {
  const system = /^PRETTY_NAME="?([^"\n]+)/m.exec(read("/etc/os-release") ?? "")?.[1];
  const governor = read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")?.trim();
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()} ${arch()}`,
    ...(system !== undefined && { system }),
    virtual: /^flags.*\bhypervisor\b/m.test(read("/proc/cpuinfo") ?? ""),
    node: process.version,
    ...(governor !== undefined && { governor }),
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}

export function renderMachine({ cpu, cores, memoryGiB, kernel, system, virtual, node, load }: MachineFacts): string {
  return `${cpu}, ${cores} cores${virtual ? " (virtual)" : ""}, ${memoryGiB} GiB, ${system ? `${system}, ` : ""}${kernel}, node ${node}, load ${load}`;
}
