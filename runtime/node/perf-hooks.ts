// node:perf_hooks: the platform's clock.
export const { performance } = globalThis;
export default { performance };
