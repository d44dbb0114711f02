// The load generator (wrk, of Debian's package of that name) and the servers that it is pointed at, each
// pinned to the cores that it may use.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { CLEAN_ENVIRONMENT } from "../harness/process.ts";

/** One round of load. */
export interface Load {
  /** Requests that were answered. */
  requests: number;
  seconds: number;
  /** Latency in ms. */
  p50: number;
  p99: number;
  /** CPU seconds of wrk and of the server. */
  generator: number;
  server: number;
  /** CPU seconds of the server's cores that nobody wanted. */
  idle: number;
  errors: number;
}

const SCRIPT = `wrk.method = "POST"
wrk.body = '{"name":"Ada"}'
wrk.headers["content-type"] = "application/json"
done = function(summary, latency)
  local e = summary.errors
  io.stderr:write(string.format('{"requests":%d,"us":%d,"p50":%d,"p99":%d,"errors":%d}\\n', summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
`;

/** Why there can be no load here; undefined if there can. */
export function whyNoLoad(): string | undefined {
  if (spawnSync("wrk", ["--version"], { env: CLEAN_ENVIRONMENT }).error) return "wrk is not installed (Debian: apt-get install wrk)";
  if (spawnSync("taskset", ["--version"], { env: CLEAN_ENVIRONMENT }).error) return "taskset is not installed (Debian: util-linux)";
  return undefined;
}

/** Clock ticks of /proc, per second: fixed at 100 for user space (proc_pid_stat(5), USER_HZ). */
const TICKS = 100;

/** Of the process, in user space and in the kernel. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** @param cores as `taskset` takes them: "0,1" */
function idleSeconds(cores: string): number {
  const lines = readFileSync("/proc/stat", "utf8").split("\n");
  const idle = cores.split(",").map((core) => Number(lines.find((line) => line.startsWith(`cpu${core} `))?.split(" ")[4]));
  return idle.reduce((sum, ticks) => sum + ticks, 0) / TICKS;
}

export class PinnedServer {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #cores: string;

  private constructor(child: ChildProcess, url: string, cores: string) {
    this.#child = child;
    this.url = url;
    this.#cores = cores;
  }

  /**
   * @param args of `program`
   * @param program by default node; where it listens is on the first line that it prints, as a URL or as `{ url }`
   */
  static async start(cores: string, args: readonly string[], program = process.execPath): Promise<PinnedServer> {
    const child = spawn("taskset", ["-c", cores, program, ...args], { env: CLEAN_ENVIRONMENT, stdio: ["ignore", "pipe", "inherit"] });
    const first = await new Promise<string>((settle, fail) => {
      createInterface(child.stdout).once("line", settle); // of many functions it is longer than one chunk
      child.once("exit", () => fail(new Error(`${args.join(" ")} did not start`)));
    });
    return new PinnedServer(child, first.startsWith("http") ? first : (JSON.parse(first) as { url: string }).url, cores);
  }

  get pid(): number {
    return this.#child.pid as number; // taskset becomes the command
  }

  /** Resident memory, bytes. */
  get rss(): number {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.pid}/status`, "utf8"))?.[1]) * 1024;
  }

  /** @param path of the function */
  load(work: string, cores: string, path: string, seconds: number, connections: number): Promise<Load> {
    const script = join(work, "post.lua");
    writeFileSync(script, SCRIPT);
    const command = ["taskset", "-c", cores, "wrk", "-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, this.url + path];
    const before = cpuSeconds(this.pid);
    const idleBefore = idleSeconds(this.#cores);
    return new Promise((settle, fail) => {
      // \`times\` of the shell says what its children took: on its second line, as 0m1.23s.
      const child = spawn("sh", ["-c", '"$@" >/dev/null; times', "sh", ...command], { env: CLEAN_ENVIRONMENT, stdio: ["ignore", "pipe", "pipe"] });
      let times = "";
      let said = "";
      child.stdout.on("data", (text: Buffer) => {
        times += text;
      });
      child.stderr.on("data", (text: Buffer) => {
        said += text;
      });
      child.on("close", () => {
        const json = said.split("\n").find((line) => line.startsWith("{"));
        if (json === undefined) return fail(new Error(`wrk failed: ${said}`));
        const { requests, us, p50, p99, errors } = JSON.parse(json) as Record<"requests" | "us" | "p50" | "p99" | "errors", number>;
        const generator = [...(times.split("\n")[1] ?? "").matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
        const server = cpuSeconds(this.pid) - before;
        const idle = idleSeconds(this.#cores) - idleBefore;
        settle({ requests, seconds: us / 1e6, p50: p50 / 1000, p99: p99 / 1000, generator, server, idle, errors });
      });
    });
  }

  stop(): Promise<void> {
    return new Promise((settle) => {
      this.#child.once("exit", () => settle());
      this.#child.kill("SIGTERM");
    });
  }
}
