// Where things lie in the address space of an executable, as far as both its code and its packaging must know.

/** Linear memory: LINEAR_MEMORY of runtime/native/memory.h. */
export const LINEAR_MEMORY = 0x1000_0000;

/** The copy of the snapshot that memory is reset from: above all that an address and an offset of 32 bits each reach. */
export const PRISTINE = 0x3_8000_0000;

/** The memory of the HTTP parser: LLHTTP_MEMORY of runtime/native/layout.h. */
export const LLHTTP_MEMORY = 0x6_0000_0000;
