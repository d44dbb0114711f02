/* wasm2c's output includes the C library's headers; there is no C library, and what it uses of one is here. */
#pragma once
#define assert(condition) ((void)0)
