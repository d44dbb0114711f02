// The least that a virtual machine can be: entered by a PVH loader, it writes its boot module to the serial line and ends.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "../harness/compiler.ts";
import type { Found } from "./spawn.ts";

/** As an image of ours begins and ends: runtime/native/x86-64/kernel, boot.S and services.c. */
const SOURCE = `
    .section .note.GNU-stack, "", @progbits

    .section .note.Xen, "a", @note
    .long 4, 8, 18              /* sizes of name and value; 18 is XEN_ELFNOTE_PHYS32_ENTRY */
    .asciz "Xen"
    .quad start

    .section .text
    .code32
    .globl start
start:
    mov 16(%ebx), %eax          /* hvm_start_info: the first module's address and size */
    mov (%eax), %esi
    mov 8(%eax), %ecx
    mov $0x3f8, %dx
    cld
    rep outsb
    xor %eax, %eax
    mov $0xf4, %dx
    out %eax, %dx
1:  hlt
    jmp 1b
`;

const FLAGS = ["-nostdlib", "-static", "-s", "-Wl,--build-id=none,-z,noseparate-code,-Ttext-segment=0x100000,-e,start"];

export function compileEmptyGuest(directory: string): Found {
  if (process.arch !== "x64") return { reason: `it is code for x86-64, and this is ${process.arch}` };
  const source = join(directory, "empty.S");
  writeFileSync(source, SOURCE);
  return compile(FLAGS, source, join(directory, "empty.elf"));
}
