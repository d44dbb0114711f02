// node:os, as far as it is the same for every invocation. Nothing of the host is shown.
const EOL = "\n";
const devNull = "/dev/null";
const platform = (): string => globalThis.process.platform;
const arch = (): string => "wasm32";
const machine = arch;
const endianness = (): "LE" => "LE";
const availableParallelism = (): number => 1;

export { arch, availableParallelism, devNull, EOL, endianness, machine, platform };
export default { arch, availableParallelism, devNull, EOL, endianness, machine, platform };
