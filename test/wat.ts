// WASI commands as text, for calls that test/wasm.ts does not know.
import wabt from "wabt";

const { parseWat } = await wabt();

const SIGNATURES: Readonly<Record<string, string>> = {
  args_get: "i32 i32",
  args_sizes_get: "i32 i32",
  fd_allocate: "i32 i64 i64",
  fd_close: "i32",
  fd_filestat_set_size: "i32 i64",
  fd_filestat_set_times: "i32 i64 i64 i32",
  fd_read: "i32 i32 i32 i32",
  fd_renumber: "i32 i32",
  fd_write: "i32 i32 i32 i32",
  path_create_directory: "i32 i32 i32",
  path_filestat_set_times: "i32 i32 i32 i32 i64 i64 i32",
  path_link: "i32 i32 i32 i32 i32 i32 i32",
  path_open: "i32 i32 i32 i32 i32 i64 i64 i32 i32",
  path_remove_directory: "i32 i32 i32",
  path_rename: "i32 i32 i32 i32 i32 i32",
  path_symlink: "i32 i32 i32 i32 i32",
  path_unlink_file: "i32 i32 i32",
  sched_yield: "",
};

/** A command whose `_start` has `body`; all calls of the table are imported, each under its name, and answer an errno. */
export function commandOf(body: string, { data = "", pages = 1 } = {}): Uint8Array {
  const imports = Object.entries(SIGNATURES).map(
    ([name, parameters]) => `(import "wasi_snapshot_preview1" "${name}" (func $${name} (param ${parameters}) (result i32)))`,
  );
  const text = `(module
    ${imports.join("\n")}
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") ${pages})
    ${data}
    (func (export "_start") ${body}))`;
  const module = parseWat("command.wat", text);
  try {
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}

/** A value in parentheses: numbers are i32, bigints i64. */
const constant = (value: number | bigint) => (typeof value === "bigint" ? `(i64.const ${value})` : `(i32.const ${value})`);

export const call = (name: string, ...values: (number | bigint)[]): string => `(call $${name} ${values.map(constant).join(" ")})`;

/** Ends with the errno that the last of `calls` answers; the others have to answer 0. */
export function exitsWith(...calls: string[]): string {
  const last = calls.pop() as string;
  return `${calls.map((each) => `(if ${each} (then (call $exit (i32.const 200))))`).join("\n")} (call $exit ${last})`;
}
