// node:console: the platform's.
export const { debug, error, info, log, trace, warn } = globalThis.console;
export default globalThis.console;
