/* Every exception of the processor arrives here and goes on in on_trap(). */
    .section .note.GNU-stack, "", @progbits

    .text
    .macro TRAP vector
trap_\vector:
    /* These push an error code themselves; for the others a 0 keeps frames alike. */
    .if !(\vector == 8 || (\vector >= 10 && \vector <= 14) || \vector == 17 || \vector == 21 || \vector == 29 || \vector == 30)
    push $0
    .endif
    push $\vector
    jmp save_and_call
    .endm

    .altmacro
    .macro TRAP_NUMBER number
    TRAP \number
    .endm
    .set vector, 0
    .rept 32
    TRAP_NUMBER %vector
    .set vector, vector + 1
    .endr

save_and_call:
    push %rax
    push %rcx
    push %rdx
    push %rbx
    push %rbp
    push %rsi
    push %rdi
    push %r8
    push %r9
    push %r10
    push %r11
    push %r12
    push %r13
    push %r14
    push %r15
    cld
    mov %rsp, %rdi
    call on_trap
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %r11
    pop %r10
    pop %r9
    pop %r8
    pop %rdi
    pop %rsi
    pop %rbp
    pop %rbx
    pop %rdx
    pop %rcx
    pop %rax
    add $16, %rsp
    iretq

/* _Noreturn void enter_user(uint64_t argument, uint64_t stack, void (*start)(void)) */
    .globl enter_user
enter_user:
    push $0x2b                  /* SELECTOR_USER_DATA */
    push %rsi
    push $2                     /* flags: no interrupts */
    push $0x33                  /* SELECTOR_USER_CODE */
    push %rdx
    iretq

/* Interrupt gates, complete: the kernel's code lies below KERNEL + 64 KiB, which bare.ld asserts. */
    .set KERNEL, 0x100000
    .set KERNEL_CODE, 0x08      /* SELECTOR_KERNEL_CODE */
    .set TRAP_STACK, 1          /* the first of the task's */
    .set INTERRUPT_GATE, 0x8e
    .section .rodata
    .balign 8
    .globl trap_gates
trap_gates:
    .macro GATE_NUMBER number
    .word trap_\number - KERNEL, KERNEL_CODE
    .byte TRAP_STACK, INTERRUPT_GATE
    .word KERNEL >> 16
    .long 0, 0
    .endm
    .set vector, 0
    .rept 32
    GATE_NUMBER %vector
    .set vector, vector + 1
    .endr
