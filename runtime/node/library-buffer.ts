// What libraries want of `buffer` and `safe-buffer`; without Blob, which would bring its part of the platform along.
export const { Buffer } = globalThis;
