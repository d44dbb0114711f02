// The virtual machines that images boot in: our own monitor where /dev/kvm can be opened, else QEMU, which needs nothing of
// the processor (TCG).
import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { SporeletError } from "../errors.ts";
import { VMM_FILE } from "./bases.ts";

export const MACHINE_NAMES = ["kvm", "qemu"] as const;
export type MachineName = (typeof MACHINE_NAMES)[number];

declare const NATIVE_DIRECTORY: string;

/** Our monitor. */
export const vmm = () => fileURLToPath(new URL(NATIVE_DIRECTORY + VMM_FILE, import.meta.url));
export const QEMU = "qemu-system-x86_64";

function can(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function problemOf(machine: MachineName): string | undefined {
  if (machine === "kvm") {
    if (!can("/dev/kvm", constants.R_OK | constants.W_OK)) return "/dev/kvm can't be opened";
    return can(vmm(), constants.X_OK) ? undefined : "our monitor for it was not compiled";
  }
  const isThere = (process.env.PATH ?? "").split(delimiter).some((directory) => can(join(directory, QEMU), constants.X_OK));
  return isThere ? undefined : `there is no ${QEMU}`;
}

/**
 * The machine to boot in: `wanted`, or the first that is here.
 * @throws SporeletError E_NO_MACHINE
 */
export function chooseMachine(wanted?: MachineName): MachineName {
  const candidates = wanted === undefined ? MACHINE_NAMES : [wanted];
  const problems = candidates.map(problemOf);
  const at = problems.indexOf(undefined);
  if (at < 0) throw new SporeletError("E_NO_MACHINE", `there is no virtual machine to boot the image in: ${problems.join(", and ")}`);
  return candidates[at] as MachineName;
}

export interface MachineOutcome {
  status: number;
  stdout: Buffer;
  stderr: Buffer;
}

/** How to start one, and what its end means. */
export interface MachineCommand {
  command: string;
  args: string[];
  /** The image's status and what it wrote, from how the process ended and what that wrote; undefined if the machine itself failed. */
  outcome(code: number | null, stdout: Buffer, stderr: Buffer): MachineOutcome | undefined;
}

/** Of our monitor's own failures. */
const MONITOR_FAILED = 125;

function onKvm(image: string, kilobytes: number, request: string): MachineCommand {
  return {
    command: vmm(),
    args: [image, `${kilobytes}`, request],
    outcome: (code, stdout, stderr) => (code === null || code === MONITOR_FAILED ? undefined : { status: code, stdout, stderr }),
  };
}

/**
 * QEMU's arguments for a machine that boots `image` and has nothing but `devices`.
 * @param processor `-accel` and `-cpu`; default those that need nothing of the processor
 */
export function qemuArguments(
  image: string,
  kilobytes: number,
  request: string,
  devices: readonly string[],
  processor: readonly string[] = ["-accel", "tcg", "-cpu", "max"],
): string[] {
  return [
    ...["-M", "microvm,acpi=off", "-bios", "qboot.rom", ...processor, "-m", `${kilobytes}K`],
    ...["-display", "none", "-nodefaults", "-no-reboot", ...devices],
    ...["-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel", image, "-initrd", request],
  ];
}

function onQemu(image: string, kilobytes: number, request: string, work: string): MachineCommand {
  const [output, errors, status] = ["stdout", "stderr", "status"].map((name) => join(work, name)) as [string, string, string];
  const file = (id: string, path: string) => ["-chardev", `file,id=${id},path=${path.replaceAll(",", ",,")}`];
  return {
    command: QEMU,
    args: qemuArguments(image, kilobytes, request, [
      // Into files: of what a pipe does not take at once, QEMU's serial line loses some.
      ...[...file("output", output), "-serial", "chardev:output"],
      ...[...file("errors", errors), "-device", "isa-debugcon,iobase=0xe9,chardev=errors"],
      ...[...file("status", status), "-device", "isa-debugcon,iobase=0xea,readback=0,chardev=status"],
    ]),
    outcome: () => {
      try {
        const [code] = readFileSync(status);
        return code === undefined ? undefined : { status: code, stdout: readFileSync(output), stderr: readFileSync(errors) };
      } catch {
        return undefined; // it did not come as far as making the files
      }
    },
  };
}

/**
 * @param memory of the machine, in bytes
 * @param request path of what it is given, see request.ts
 * @param work a directory for files of its own
 */
export function machineCommand(machine: MachineName, image: string, memory: number, request: string, work: string): MachineCommand {
  const kilobytes = Math.ceil(memory / 1024);
  return machine === "kvm" ? onKvm(image, kilobytes, request) : onQemu(image, kilobytes, request, work);
}
