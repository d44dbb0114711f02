/* Where Linux enters the executable, and how it moves to a stack of its own. */
    .section .note.GNU-stack, "", %progbits

    .text
    .globl _start
_start:
    mov x29, xzr
    mov x30, xzr
    mov x0, sp                  /* argc, argv, environment */
    bl linux_start
    udf #0

/* _Noreturn void run_on_stack(void* top, void (*run)(void)) */
    .globl run_on_stack
run_on_stack:
    and x0, x0, #-16
    mov sp, x0
    mov x29, xzr
    blr x1
    udf #0

/* Where a signal's handler returns to: rt_sigreturn(). */
    .globl return_from_signal
return_from_signal:
    mov x8, #139
    svc #0
    udf #0
