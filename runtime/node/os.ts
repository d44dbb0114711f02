// node:os, as far as it is the same for every invocation. Nothing of the host is shown.
const EOL = "\n";
const devNull = "/dev/null";
const platform = (): string => globalThis.process.platform;
const arch = (): string => "wasm32";
const machine = arch;
const endianness = (): "LE" => "LE";
const availableParallelism = (): number => 1;
const hostname = (): string => "localhost";
const type = (): string => "WASI";
const release = (): string => "preview1";
const version = release;
const homedir = (): string => "/";
const tmpdir = (): string => "/tmp";
const cpus = (): never[] => [];
const loadavg = (): [number, number, number] => [0, 0, 0];
const networkInterfaces = (): Record<string, never> => ({});
const uptime = (): number => performance.now() / 1000;

const all = {
  arch,
  availableParallelism,
  cpus,
  devNull,
  endianness,
  EOL,
  homedir,
  hostname,
  loadavg,
  machine,
  networkInterfaces,
  platform,
  release,
  tmpdir,
  type,
  uptime,
  version,
};

export {
  arch,
  availableParallelism,
  cpus,
  devNull,
  EOL,
  endianness,
  homedir,
  hostname,
  loadavg,
  machine,
  networkInterfaces,
  platform,
  release,
  tmpdir,
  type,
  uptime,
  version,
};
export default all;
