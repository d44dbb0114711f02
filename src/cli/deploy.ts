// `sporelet deploy`
import { existsSync } from "node:fs";
import { basename, extname, resolve } from "node:path";
import { SOURCES } from "../build/source-files.ts";
import { PLATFORMS, type Platform } from "../deploy/platform-names.ts";
import { manifestFor } from "../deploy/platforms.ts";
import { checkWorkloadName } from "../deploy/workload.ts";
import { SporeletError } from "../errors.ts";
import { allowNetwork } from "../host/allow-network.ts";
import { readModuleFile } from "../host/artifact.ts";
import type { Architecture } from "../native/architectures.ts";
import { describeBuilt } from "../oci/described.ts";
import { nameIn, parseReference, referenceText } from "../oci/reference.ts";
import { parseArchitectures } from "./architecture.ts";
import { writeFully } from "./output.ts";
import { say } from "./remote.ts";

export interface DeployOptions {
  to: string;
  name?: string;
  port: number;
  memory?: number;
  replicas?: number;
  maxReplicas?: number;
  arch?: string;
  env?: Record<string, string>;
  allowNet?: string[];
}

/** How many run at most, if nothing is said. */
const MAX_REPLICAS = 10;
/** Bytes: what a function uses that was built without --memory, with room. */
const MEMORY = 32 << 20;
/** Bytes: the least that a function is built with, and what the server around it needs. */
const LEAST_MEMORY = 6 << 20;

function platformOf(name: string): Platform {
  if (PLATFORMS.includes(name as Platform)) return name as Platform;
  throw new SporeletError("E_OPTION_VALUE", `Expected \`--to\` to be one of ${PLATFORMS.join(", ")}, got "${name}"`, {
    remedy: "Other platforms take what `sporelet build` makes, such as --target lambda or --target worker: see docs/deploy.md.",
  });
}

/** What a unit starts: an executable of sporelet's on this machine. */
function executableOf(file: string): { source: string; name: string } {
  const isSource = SOURCES.includes(extname(file));
  if (isSource || !existsSync(file))
    throw new SporeletError(isSource ? "E_NOT_OURS" : "E_NOT_FOUND", `Expected an executable on this machine, got ${isSource ? "the source " : ""}${file}`, {
      remedy: isSource
        ? `Build it: sporelet build ${file} --target native -o ${basename(file, extname(file))}`
        : "Correct the path. systemd starts an executable: `sporelet build --target native` makes one.",
    });
  const { form, kind } = describeBuilt(readModuleFile(file), file);
  if (form !== "native")
    throw new SporeletError("E_NOT_OURS", `${file} is a module, and systemd starts executables`, { remedy: "Build it with --target native." });
  if (kind === "program")
    throw new SporeletError("E_NOT_OURS", `${file} holds a program, which can't listen`, { remedy: "Give a function with a default export." });
  return { source: resolve(file), name: basename(file) };
}

function imageOf(text: string): { source: string; name: string } {
  if (!text.startsWith("oci://") && existsSync(text))
    throw new SporeletError("E_OPTION_VALUE", `Expected an image's reference, got the file ${text}`, {
      remedy: "Push it first: the last line of `sporelet push` is the reference.",
    });
  const reference = parseReference(text);
  if (reference.digest === undefined)
    say(`sporelet: warning: ${referenceText(reference)} names a tag, which may come to mean another image; sporelet push prints the digest`);
  return { source: referenceText(reference), name: nameIn(reference) };
}

function architectureOf(name: string, platform: Platform): Architecture | undefined {
  if (platform === "systemd") throw new SporeletError("E_USAGE", "--arch is given with --to systemd, but an executable is for the machine that it lies on");
  return parseArchitectures([name])[0];
}

/** @throws SporeletError E_USAGE */
function checkReplicas(platform: Platform, { replicas, maxReplicas }: DeployOptions): void {
  if (platform === "kubernetes" || platform === "knative") return;
  const given = replicas !== undefined ? "--replicas" : maxReplicas !== undefined ? "--max-replicas" : undefined;
  if (given === undefined) return;
  throw new SporeletError("E_USAGE", `${given} is given with --to ${platform}, which runs one: its port is open on one machine`, {
    remedy: "Add `--processes 4` to the arguments in what is printed: one server with four processes.",
  });
}

/** @throws SporeletError E_OPTION_VALUE for what an executable would not take */
function checkHosts(hosts: readonly string[]): readonly string[] {
  for (const host of hosts) {
    allowNetwork([host]);
    if (host.includes("/")) throw new SporeletError("E_OPTION_VALUE", `Expected \`--allow-net\` to be a host such as orders:8080, got the range ${host}`);
  }
  return hosts;
}

export function deployCommand(what: string, options: DeployOptions): void {
  const platform = platformOf(options.to);
  const { port, memory = MEMORY, maxReplicas: most = MAX_REPLICAS, env = {} } = options;
  checkReplicas(platform, options);
  if (memory < LEAST_MEMORY) throw new SporeletError("E_OPTION_VALUE", `Expected \`--memory\` to be at least 6MiB, got ${memory} bytes`);
  const least = options.replicas ?? (platform === "knative" ? 0 : 1);
  if (least > most) throw new SporeletError("E_OPTION_VALUE", `Expected \`--replicas\` to be at most \`--max-replicas\`, got ${least} and ${most}`);
  if (port === 0) throw new SporeletError("E_OPTION_VALUE", "Expected `--port` to be from 1 to 65535, got 0");
  const architecture = options.arch === undefined ? undefined : architectureOf(options.arch, platform);
  const { source, name } = platform === "systemd" ? executableOf(what) : imageOf(what);
  const workload = {
    name: checkWorkloadName(options.name ?? name),
    source,
    port,
    memory,
    replicas: { least, most },
    ...(architecture && { architecture }),
    env,
    allowNet: checkHosts(options.allowNet ?? []),
  };
  writeFully(1, Buffer.from(manifestFor(platform, workload)));
}
