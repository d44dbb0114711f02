/* Where things lie in the address space, on Linux and on the bare machine alike, beside linear memory (memory.h). */
#pragma once

/* Top of the stack that the engine runs on; below its end nothing is mapped. */
#define ENGINE_STACK_TOP 0x310000000ull
/* QuickJS' own limit of 256 KiB of C stack is reached long before (runtime/glue/state.ts). */
#define ENGINE_STACK_BYTES (8ull << 20)

/* Room for the lines of --serve-stdio: for one that fills the function's memory, and the beginning of the next. */
#define LINES 0x400000000ull

/* What the bare machine's launcher passes (bare/request.h), and a copy of the snapshot where the executable has only one. */
#define REQUEST 0x500000000ull
#define SNAPSHOT_COPY 0x580000000ull

/* The HTTP parser's memory (linux/server/parser-memory.c), with room behind it for whatever it may address, as behind linear memory. */
#define LLHTTP_MEMORY 0x600000000ull

/* Where AWS Lambda's Runtime API is, in a page that is read-only (linux/lambda/api.c). */
#define LAMBDA_API 0x880000000ull

/* The addresses that a function may connect to, in a page that is read-only (linux/outbound/grants.c). */
#define GRANTS 0x890000000ull

/* The server's connections and buffers. */
#define SERVER_MEMORY 0x900000000ull
