/* The gate to the kernel: an undefined instruction at this one address. It is the gate that works under every hypervisor,
   also those where interrupts and system calls from user mode don't. */
    .section .note.GNU-stack, "", @progbits

    .text
    .globl service, service_gate
service:
service_gate:
    ud2
    ret

/* The kernel enters the program here: rdi is the boot_info. */
    .globl user_start
user_start:
    xor %ebp, %ebp
    call bare_start
    ud2

/* The kernel comes here with a fault of the program: rdi and rsi are those of user_fault(). */
    .globl user_fault_entry
user_fault_entry:
    lea user_fault_stack_top(%rip), %rsp
    xor %ebp, %ebp
    call user_fault
    ud2

    .bss
    .balign 16
    .skip 16384
user_fault_stack_top:
