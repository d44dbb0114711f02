// One handler, built for every kind of subject, in a directory of its own.
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build as bundle } from "esbuild";
import { build } from "../../src/build/build.ts";
import { SporeletError } from "../../src/errors.ts";
import type { Artifact } from "../harness/subject.ts";
import { componentShim, fetcherShim, globalShim, javyShim, programShim, residentShim, serverShim, workerShim } from "./shims.ts";

/** Where the parts of a workload lie. */
export interface WorkloadFiles {
  standalone: string;
  thin: string;
  /** One line in, one out: for node, bun, deno. */
  program: string;
  worker: string;
  resident: string;
  /** A server for node and bun, and a module for workerd. */
  server: string;
  fetcher: string;
  /** A script for contexts without modules; absent if the handler awaits at top level. */
  script?: string;
  /** For Javy to build; absent where `script` is. */
  javy?: string;
  /** For componentize-qjs to build; absent where `script` is. */
  component?: string;
}

export interface Workload {
  id: string;
  /** The handler's source. */
  entry: string;
  title: string;
  kind: "handler" | "fetch";
  /** One line of JSON. */
  input: string;
  files: WorkloadFiles;
  /** Why there is no `script`. */
  noScript?: string;
}

/** CPU time of the top level: the interpreter takes seconds for 30 ms of node's, on a busy machine many. */
export const BUILD_LIMIT_MS = 60_000;

type Shim = (entry: string, kind: "handler" | "fetch") => string;

export async function bundleShim(shim: string, outfile: string, format: "esm" | "iife"): Promise<void> {
  await bundle({
    stdin: { contents: shim, resolveDir: process.cwd(), loader: "js" },
    outfile,
    bundle: true,
    platform: format === "esm" ? "node" : "neutral",
    mainFields: ["module", "main"],
    format,
    external: ["qjs:*"],
    target: "node20",
    minify: true,
    logLevel: "silent",
  });
}

/**
 * Builds `entry` for all.
 * @param inputOf the line of JSON that a handler of that kind is asked with
 * @throws SporeletError E_USAGE for a program; what `build` throws
 */
export async function prepareWorkload(
  id: string,
  title: string,
  entry: string,
  inputOf: (kind: Workload["kind"]) => string,
  directory: string,
): Promise<Workload> {
  mkdirSync(directory, { recursive: true });
  const path = (name: string) => join(directory, name);
  const built = await build({ entry, name: id, timeout: BUILD_LIMIT_MS });
  const { kind } = built;
  if (kind === "program")
    throw new SporeletError("E_USAGE", `${entry} is a program; the benchmark calls handlers of events and of requests`, {
      remedy: "Give a source with a default export: a function, or an object with a `fetch` method.",
    });
  const files: WorkloadFiles = {
    standalone: path("handler.wasm"),
    thin: path("thin.wasm"),
    program: path("program.mjs"),
    worker: path("worker.mjs"),
    resident: path("resident.mjs"),
    server: path("server.mjs"),
    fetcher: path("fetcher.mjs"),
  };
  writeFileSync(files.standalone, built.module);
  writeFileSync(files.thin, (await build({ entry, name: id, thin: true, timeout: BUILD_LIMIT_MS })).module);
  const shims: [string, Shim][] = [
    [files.program, programShim],
    [files.worker, workerShim],
    [files.resident, residentShim],
    [files.server, serverShim],
    [files.fetcher, fetcherShim],
  ];
  for (const [outfile, shim] of shims) await bundleShim(shim(entry, kind), outfile, "esm");
  const workload: Workload = { id, entry, title, kind, input: inputOf(kind), files };
  try {
    await bundleShim(globalShim(entry, kind), path("script.js"), "iife");
    await bundleShim(javyShim(entry, kind), path("javy.js"), "iife");
    files.script = path("script.js");
    await bundleShim(componentShim(entry, kind), path("component.mjs"), "esm");
    files.javy = path("javy.js");
    files.component = path("component.mjs");
  } catch (error) {
    workload.noScript = `it can't be bundled to a script: ${(error as Error).message.split("\n").find((line) => line.includes("ERROR")) ?? (error as Error).message}`;
  }
  return workload;
}

export function artifactOf(path: string, more: Omit<Artifact, "bytes" | "gzip"> = {}): Artifact {
  return { bytes: statSync(path).size, gzip: gzipSync(readFileSync(path), { level: 9 }).length, ...more };
}
