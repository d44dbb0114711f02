// node:process: the platform's.
const { process } = globalThis;

export const { argv, cwd, emitWarning, env, hrtime, nextTick, platform, version, versions } = process;
export default process;
