// What `inspect` says of a module or an executable.

export interface Inspection {
  kind: "standalone" | "thin" | "engine" | "native" | "unikernel" | "foreign";
  /** The processor that an executable or image is for. */
  architecture?: "x64" | "arm64";
  /** Of the whole file. */
  bytes: number;
  /** Of the whole file, compressed by gzip at level 9. */
  gzip: number;
  function?: { name: string; kind: "handler" | "program" | "fetch" };
  /** Present if `eval` and `new Function` work at run time. */
  allowsEval?: true;
  /** The parts of the platform inside, with what each adds: bytes of native code and data, bytes of heap. */
  parts?: readonly { name: string; code: number; data: number; heap: number }[];
  /** Release of sporelet that built it, of QuickJS inside, hash of the engine. */
  build?: { sporelet: string; quickjs: string; engine: string };
  /** For each section: its name and its size with header, in bytes. Of an executable its segments, without headers. */
  sections: { name: string; bytes: number }[];
  memory: {
    /** At the start and at most, in bytes; absent where the module does not say. */
    initial?: number;
    maximum?: number;
    /** How much of it is stack for the function, in bytes; only of one of sporelet's. */
    stack?: number;
  };
  /** Of the data section; for a thin module, of its difference from the engine. */
  snapshot: { segments: number; bytes: number; pages: number };
  /** Of an executable the system calls that it keeps, of an image the devices that it uses. */
  imports: { name: string; allows: string }[];
  exports: string[];
  capabilities: Record<"filesystem" | "network" | "clock" | "randomness" | "environment" | "stdio" | "processes", string>;
}
