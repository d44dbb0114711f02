/* Where Linux enters the executable, and how it moves to a stack of its own. */
    .section .note.GNU-stack, "", @progbits

    .text
    .globl _start
_start:
    xor %ebp, %ebp
    mov %rsp, %rdi              /* argc, argv, environment */
    and $-16, %rsp
    call linux_start
    ud2

/* _Noreturn void run_on_stack(void* top, void (*run)(void)) */
    .globl run_on_stack
run_on_stack:
    mov %rdi, %rsp
    and $-16, %rsp
    xor %ebp, %ebp
    call *%rsi
    ud2

/* Where a signal's handler returns to: rt_sigreturn(). */
    .globl return_from_signal
return_from_signal:
    mov $15, %eax
    syscall
    ud2
