// `inspect` of a native executable: what its headers and its notes say.
import { gzipSync } from "node:zlib";
import { WASM_PAGE_BYTES } from "../../runtime/abi.ts";
import { SporeletError } from "../errors.ts";
import type { Inspection } from "../module/inspection.ts";
import { LINEAR_MEMORY } from "./addresses.ts";
import { SEGMENT, SEGMENT_FLAGS, type Segment } from "./elf.ts";
import { isForLambda } from "./lambda.ts";
import { describeExecutable } from "./notes.ts";
import { findRecord, isIntact } from "./record.ts";

/** The system calls that the filter lets through, runtime/native/linux/sandbox.c. */
const SYSTEM_CALLS: Inspection["imports"] = [
  { name: "read", allows: "read stdin" },
  { name: "write", allows: "write stdout and stderr" },
  { name: "clock_gettime", allows: "read the clocks" },
  { name: "clock_nanosleep", allows: "wait" },
  { name: "restart_syscall", allows: "go on waiting after it was stopped" },
  { name: "getrandom", allows: "get random bytes" },
  { name: "madvise", allows: "give memory back (MADV_DONTNEED only)" },
  { name: "mprotect", allows: "write-protect its own memory (never as code)" },
  { name: "setitimer", allows: "have its own time limit kept (ITIMER_PROF only)" },
  { name: "rt_sigreturn", allows: "go on after that timer's signal" },
  { name: "exit_group", allows: "end with a status" },
  ...(
    [
      ["accept4", "take connections on its one port"],
      ["recvfrom", "read from them"],
      ["sendmsg", "write to them"],
      ["shutdown", "end them"],
      ["close", "close them, and the port"],
      ["epoll_ctl", "be told of them"],
      ["epoll_pwait", "wait for them"],
    ] as const
  ).map(([name, allows]) => ({ name, allows: `with --listen only: ${allows}` })),
  ...(
    [
      ["socket", "have a connection (TCP only)"],
      ["connect", "connect to those hosts (TCP to the addresses that they had at the start)"],
      ["setsockopt", "send without delay (TCP_NODELAY only)"],
      ["recvfrom", "read answers"],
      ["sendmsg", "write requests"],
      ["close", "end connections"],
      ["epoll_ctl", "be told of them"],
      ["epoll_pwait", "wait for them"],
    ] as const
  ).map(([name, allows]) => ({ name, allows: `with --allow-net only: ${allows}` })),
];

/** Of one that is built for AWS Lambda (`lambda_filter`), where Lambda starts it. */
const LAMBDA_CALLS: Inspection["imports"] = (
  [
    ["socket", "have a connection (TCP only)"],
    ["connect", "connect to the Runtime API (that address only)"],
    ["setsockopt", "send without delay (TCP_NODELAY only)"],
    ["sendto", "write to the connection"],
    ["recvfrom", "read from it"],
    ["close", "close it"],
  ] as const
).map(([name, allows]) => ({ name, allows: `under AWS Lambda only: ${allows}` }));

/** What an image uses of its machine, runtime/native/x86-64/kernel. */
const DEVICES: Inspection["imports"] = [
  { name: "boot module", allows: "read stdin and its environment variables" },
  { name: "serial line (0x3f8)", allows: "write stdout; read stdin where there is no boot module" },
  { name: "debug console (0xe9)", allows: "write stderr" },
  { name: "exit (0xea, 0xf4)", allows: "end with a status" },
  { name: "battery clock, timer, cycle counter", allows: "read the clocks" },
  { name: "RDRAND, the launcher's seed", allows: "get random bytes" },
];

const CAPABILITIES: Inspection["capabilities"] = {
  filesystem: "none",
  network: "none",
  clock: "read",
  randomness: "read",
  environment: "what its launcher passes",
  stdio: "stdin, stdout, stderr",
  processes: "none",
};

/** Without --allow-net there is no call that makes a socket or a connection: a server's port was opened before the function's code ran. */
function networkOf(runsOnLambda: boolean): string {
  return `none; with --listen, connections that others make to its port; with --allow-net, requests to those hosts${runsOnLambda ? "; under AWS Lambda, one to its Runtime API" : ""}`;
}

const isSnapshot = ({ type, address }: Segment) => type === SEGMENT.load && address >= LINEAR_MEMORY;
const isWritable = ({ flags }: Segment) => (flags & SEGMENT_FLAGS.write) !== 0;

function nameOf(segment: Segment): string {
  if (segment.type === SEGMENT.note) return "notes";
  if (isSnapshot(segment)) return isWritable(segment) ? "snapshot" : "the same bytes, to reset from";
  if (segment.flags & SEGMENT_FLAGS.execute) return "code";
  return isWritable(segment) ? "data" : "constants";
}

/** The unit in which `inspect` counts, whatever the machine's page is. */
const PAGE_BYTES = 4096;

function pagesWithData(bytes: Uint8Array): number {
  let pages = 0;
  for (let at = 0; at < bytes.length; at += PAGE_BYTES) if (bytes.subarray(at, at + PAGE_BYTES).some((byte) => byte !== 0)) pages++;
  return pages;
}

/** @throws SporeletError E_NOT_WASM, E_TRUNCATED, E_MALFORMED */
export function inspectExecutable(file: Uint8Array): Inspection {
  const { target, architecture, segments, metadata } = describeExecutable(file);
  const runsOnLambda = isForLambda(metadata);
  const snapshot = segments.find((segment) => isSnapshot(segment) && isWritable(segment));
  if (snapshot === undefined) throw new SporeletError("E_MALFORMED", "the executable has no snapshot");
  const bytes = file.subarray(snapshot.offset, snapshot.offset + snapshot.fileBytes);
  if (!isIntact(file, findRecord(file), bytes)) throw new SporeletError("E_MALFORMED", "the function in the executable is not the one that was built");
  return {
    kind: target,
    architecture,
    bytes: file.length,
    gzip: gzipSync(file, { level: 9 }).length,
    ...(metadata.function && { function: metadata.function }),
    ...(metadata.allowEval && { allowsEval: true }),
    ...(metadata.parts && { parts: metadata.parts }),
    build: { sporelet: metadata.sporelet, quickjs: metadata.quickjs, engine: metadata.engine },
    sections: segments
      .filter(({ type }) => type === SEGMENT.load || type === SEGMENT.note)
      .map((segment) => ({ name: nameOf(segment), bytes: isSnapshot(segment) && !isWritable(segment) ? 0 : segment.fileBytes })),
    memory: { initial: metadata.heapPages * WASM_PAGE_BYTES, maximum: metadata.limitPages * WASM_PAGE_BYTES, stack: metadata.stackBytes },
    snapshot: { segments: 1, bytes: bytes.length, pages: pagesWithData(bytes) },
    imports: target === "native" ? [...SYSTEM_CALLS, ...(runsOnLambda ? LAMBDA_CALLS : [])] : DEVICES,
    exports: [],
    capabilities: target === "native" ? { ...CAPABILITIES, network: networkOf(runsOnLambda) } : CAPABILITIES,
  };
}
