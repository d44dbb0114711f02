/* Where the loader enters: 32 bits, no paging, %ebx points at what it found (Xen's PVH boot protocol). Goes on to 64 bits. */
    .section .note.GNU-stack, "", @progbits

    .section .note.Xen, "a", @note
    .long 4, 8, 18              /* sizes of name and value; 18 is XEN_ELFNOTE_PHYS32_ENTRY */
    .asciz "Xen"
    .quad pvh_start

    .set PRESENT_WRITABLE, 3
    .set LARGE, 0x80
    .set FIRST_PAGES, 8         /* 16 MiB: the kernel, and what the loader tells it; paging.c adds the rest */

    .section .text.boot, "ax"
    .code32
    .globl pvh_start
pvh_start:
    cli
    cld
    mov %ebx, %ebp

    /* The first memory where it is and at WINDOW: pages of 2 MiB. */
    mov $boot_pages, %edi
    mov $(PRESENT_WRITABLE | LARGE), %eax
    mov $FIRST_PAGES, %ecx
1:  mov %eax, (%edi)
    add $0x200000, %eax
    add $8, %edi
    loop 1b
    movl $boot_pages + PRESENT_WRITABLE, boot_directory
    movl $boot_directory + PRESENT_WRITABLE, boot_root
    movl $boot_directory + PRESENT_WRITABLE, boot_root + 8

    mov $boot_root, %eax
    mov %eax, %cr3
    mov $0x620, %eax            /* PAE, OSFXSR, OSXMMEXCPT */
    mov %eax, %cr4
    mov $0xc0000080, %ecx       /* EFER */
    rdmsr
    or $0x900, %eax             /* LME, NXE */
    wrmsr
    mov $0x80010033, %eax       /* PG, WP, NE, ET, MP, PE */
    mov %eax, %cr0
    lgdt boot_gdt_pointer
    ljmp $8, $2f

    .code64
2:  mov $16, %eax
    mov %eax, %ds
    mov %eax, %es
    xor %eax, %eax
    mov %eax, %ss               /* as a trap from ring 3 leaves it: what emulates would have to translate this code for each */
    mov %eax, %fs
    mov %eax, %gs
    mov $kernel_stack_top, %rsp
    mov %ebp, %edi
    xor %ebp, %ebp
    call kernel_start
    ud2

    .data
    .balign 8
boot_gdt:
    .quad 0, 0x00af9b000000ffff, 0x00cf93000000ffff
boot_gdt_pointer:
    .word . - boot_gdt - 1
    .quad boot_gdt

    .bss
    .balign 4096
boot_root: .skip 4096
    .globl boot_directory, boot_pages
boot_directory: .skip 4096
boot_pages: .skip 4096
    .skip 16384
kernel_stack_top:
