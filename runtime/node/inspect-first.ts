// Imported before the library that holds Node's `inspect`, which expects an Atomics to look at.
const holder = globalThis as { Atomics?: object };
export const lacksAtomics: boolean = holder.Atomics === undefined;
if (lacksAtomics) holder.Atomics = {};
