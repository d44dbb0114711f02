// What the code that enters the function calls of the component's other core modules.

// The snapshot: makes memory that of a function that has not run.
@external("snapshot", "restore") export declare function restore(): void;

// The function, see runtime/glue/invoke.ts.
@external("function", "invoke") export declare function invoke(budget: u64): i32;
@external("function", "resume") export declare function resume(message: usize, size: usize): i32;
@external("function", "allocate") export declare function allocate(size: usize): usize;

// The preview 1 of a function that answers requests, see server.ts.
@external("adapter", "fd_write") export declare function fd_write(fd: i32, iovs: usize, count: i32, writtenOut: usize): i32;
@external("adapter", "has_begun") export declare function hasBegun(): bool;
@external("adapter", "end") export declare function end(isWhole: bool): void;
