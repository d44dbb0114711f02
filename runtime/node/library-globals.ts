// What libraries would take from the package `abort-controller` if the platform had none.
export const { AbortController, AbortSignal } = globalThis;
