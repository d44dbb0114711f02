// Memory of `serve` with many functions: of each of its processes, as Linux shares it out, and of all together.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sizesOf } from "../harness/memory.ts";
import { PinnedServer } from "./wrk.ts";

const PROCESSES = 2;
const AT_ONCE = 50;
/** ms until what has been asked for has settled. */
const REST_MS = 2000;

/** Bytes: the supervisor, then the processes that serve. */
export interface Served {
  functions: number;
  loaded: number[];
  called: number[];
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number),
  );
}

/** @param modules of functions that take `{ name }` */
export async function measureServed(root: string, work: string, modules: readonly Uint8Array[]): Promise<Served> {
  const directory = join(work, "served");
  mkdirSync(directory);
  for (const [i, module] of modules.entries()) writeFileSync(join(directory, `f${i}.wasm`), module);
  const args = ["serve", directory, "--port", "0", "--no-admin", "--log", "off", "--json", "--workers", `${PROCESSES}`];
  const server = await PinnedServer.start(`0-${availableParallelism() - 1}`, [join(root, "bin/sporelet.cjs"), ...args]);
  try {
    const sizes = async () => {
      await sleep(REST_MS);
      return [server.pid, ...childrenOf(server.pid)].map((pid) => sizesOf(pid).pss);
    };
    const loaded = await sizes();
    let next = 0;
    const call = async () => {
      for (let i = next++; i < modules.length; i = next++) {
        const response = await fetch(new URL(`/f${i}`, server.url), {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: '{"name":"Ada"}',
        });
        if (!response.ok) throw new Error(`f${i} answered ${response.status}: ${await response.text()}`);
        await response.arrayBuffer();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, call));
    return { functions: modules.length, loaded, called: await sizes() };
  } finally {
    await server.stop();
  }
}
