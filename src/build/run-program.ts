// Running a program to its end: child_process.spawnSync, by a shorter way where node has one.
//
// Loading node:child_process takes a start of 50 ms some 3 of them, for it loads sockets and streams, which nothing that waits
// for its child needs. What spawnSync calls in the end is a function of the binding `spawn_sync`, and `process.binding` is
// node's old door to it: deprecated in its documentation (DEP0111), closed where the permission model is on. Where it does
// not open, or what lies behind it looks different, child_process does the same.

export interface ProgramOptions {
  /** Default: this process's. */
  cwd?: string;
  /** Default: nothing. */
  env?: Readonly<Record<string, string | undefined>>;
  /** What it reads from stdin; default nothing. */
  input?: Uint8Array;
  /** After how many ms it is killed. Default: never. */
  timeout?: number;
}

export interface ProgramResult {
  /** Exit status; null if it did not start or was killed. */
  status: number | null;
  stdout: Buffer;
  stderr: Buffer;
}

type Stdio = { type: "ignore" } | { type: "pipe"; readable: boolean; writable: boolean; input?: Uint8Array };

/** As lib/internal/child_process.js of Node 20 calls it. */
type SpawnBinding = (options: { file: string; args: string[]; cwd?: string; envPairs: string[]; timeout?: number; killSignal?: number; stdio: Stdio[] }) => {
  status: number | null;
  output: (Buffer | null)[] | null;
};

const SIGKILL = 9;
const NOTHING = Buffer.alloc(0);

function spawnBinding(): SpawnBinding | null {
  try {
    const { binding } = process as unknown as { binding?: (name: string) => { spawn?: SpawnBinding } };
    return binding?.("spawn_sync").spawn ?? null;
  } catch {
    return null;
  }
}

/** Nothing where the binding does not take what it is given. */
function runByBinding(spawn: SpawnBinding, file: string, args: readonly string[], options: ProgramOptions): ProgramResult | undefined {
  const { cwd, env = {}, input, timeout } = options;
  try {
    const { status, output } = spawn({
      file,
      args: [file, ...args],
      ...(cwd !== undefined && { cwd }),
      envPairs: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      ...(timeout !== undefined && { timeout, killSignal: SIGKILL }),
      stdio: [
        input === undefined ? { type: "ignore" } : { type: "pipe", readable: true, writable: false, input },
        { type: "pipe", readable: false, writable: true },
        { type: "pipe", readable: false, writable: true },
      ],
    });
    return { status, stdout: output?.[1] ?? NOTHING, stderr: output?.[2] ?? NOTHING };
  } catch {
    return undefined;
  }
}

function runByModule(file: string, args: readonly string[], { cwd, env = {}, input, timeout }: ProgramOptions): ProgramResult {
  const { status, stdout, stderr } = process.getBuiltinModule("node:child_process").spawnSync(file, args, {
    env,
    ...(cwd !== undefined && { cwd }),
    ...(input === undefined ? { stdio: ["ignore", "pipe", "pipe"] } : { input }),
    ...(timeout !== undefined && { timeout, killSignal: "SIGKILL" }),
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  return { status, stdout: stdout ?? NOTHING, stderr: stderr ?? NOTHING };
}

/**
 * Runs the program `file` (a path) and waits for its end. One that can't be started has the status null.
 * @param spawn null: child_process is to do it
 */
export function runProgram(file: string, args: readonly string[], options: ProgramOptions, spawn: SpawnBinding | null = spawnBinding()): ProgramResult {
  return (spawn !== null && runByBinding(spawn, file, args, options)) || runByModule(file, args, options);
}
