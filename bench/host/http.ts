// The HTTP path beside a bare node:http that does the same JSON work, in interleaved rounds; and a soak.
import { join } from "node:path";
import { type Load, PinnedServer } from "./wrk.ts";

export type Subject = "one worker" | "two workers" | "bare, worker thread" | "bare, one thread";
export type HttpSamples = Record<Subject, Load[]>;

const CONNECTIONS = 32;
const ROUND_SECONDS = 1;
const FIRST = "0";
const SECOND = "1";
const BOTH = "0,1";

function serveArgs(root: string, workers: number): string[] {
  const command = [join(root, "bin/sporelet.cjs"), "serve", join(root, "examples/hello.ts")];
  return [...command, "--port", "0", "--no-admin", "--log", "off", "--json", "--workers", `${workers}`];
}

export interface HttpOptions {
  rounds: number;
  work: string;
  progress(text: string): void;
}

/** @param root the checkout, with the package built */
export async function measureHttp(root: string, { rounds, work, progress }: HttpOptions): Promise<HttpSamples> {
  const bare = join(root, "bench/host/bare.mjs");
  // One worker is one core: server and handler share it, the load comes from the other. Two have both, and the load as well.
  const subjects: { name: Subject; cores: string; from: string; path: string; args: string[] }[] = [
    { name: "one worker", cores: FIRST, from: SECOND, path: "/hello", args: serveArgs(root, 1) },
    { name: "bare, worker thread", cores: FIRST, from: SECOND, path: "/", args: [bare, "thread"] },
    { name: "bare, one thread", cores: FIRST, from: SECOND, path: "/", args: [bare, "alone"] },
    { name: "two workers", cores: BOTH, from: BOTH, path: "/hello", args: serveArgs(root, 2) },
  ];
  const samples: HttpSamples = { "one worker": [], "two workers": [], "bare, worker thread": [], "bare, one thread": [] };
  const servers: PinnedServer[] = [];
  try {
    for (const { cores, args } of subjects) servers.push(await PinnedServer.start(cores, args));
    const WARM_UP = 2;
    for (let round = -WARM_UP; round < rounds; round++) {
      progress(round < 0 ? "HTTP, warm-up" : `HTTP, round ${round + 1} of ${rounds}`);
      for (const [i, { name, from, path }] of subjects.entries()) {
        const load = await (servers[i] as PinnedServer).load(work, from, path, ROUND_SECONDS, CONNECTIONS);
        if (load.errors > 0) throw new Error(`${name}: ${load.errors} requests failed`);
        if (round >= 0) samples[name].push(load);
      }
    }
    return samples;
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

export interface SoakPoint {
  requests: number;
  /** Bytes. */
  rss: number;
}

/** So many requests one after the other, in bouts of a second or so, with the server's memory after each. */
export async function soak(root: string, requests: number, { work, progress }: Omit<HttpOptions, "rounds">): Promise<SoakPoint[]> {
  const server = await PinnedServer.start(BOTH, serveArgs(root, 1));
  const points: SoakPoint[] = [];
  try {
    for (let done = 0; done < requests; ) {
      const load = await server.load(work, BOTH, "/hello", ROUND_SECONDS, CONNECTIONS);
      if (load.errors > 0) throw new Error(`${load.errors} requests failed after ${done}`);
      done += load.requests;
      points.push({ requests: done, rss: server.rss });
      progress(`soak, ${done} of ${requests} requests, ${Math.round(server.rss / 2 ** 20)} MiB`);
    }
    return points;
  } finally {
    await server.stop();
  }
}
