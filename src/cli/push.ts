// `sporelet push`
import { extname } from "node:path";
import { SOURCES } from "../build/source-files.ts";
import { SporeletError } from "../errors.ts";
import { readModuleFile } from "../host/artifact.ts";
import { isComponent, isElf } from "../module/file-type.ts";
import type { Artifact } from "../oci/content.ts";
import { isLayout, readLayout } from "../oci/layout.ts";
import { type PushedBlob, push } from "../oci/push.ts";
import { parseReference, referenceText } from "../oci/reference.ts";
import { Repository } from "../oci/registry.ts";
import { COMPONENT, PUSH_TARGETS, type PushTarget } from "../oci/targets.ts";
import { kilobytes, printJson, writeFully } from "./output.ts";
import { type PackCommandOptions, packFile, packSource } from "./packing.ts";
import { say, sayingRetries } from "./remote.ts";

export interface PushCommandOptions extends PackCommandOptions {
  target?: string;
  dryRun?: boolean;
  mountFrom?: string;
  json?: boolean;
}

function targetOf(given: string | undefined, otherwise: PushTarget): PushTarget {
  const target = given === undefined ? otherwise : PUSH_TARGETS.find((name) => name === given);
  if (target === undefined) throw new SporeletError("E_OPTION_VALUE", `Expected \`--target\` to be one of ${PUSH_TARGETS.join(", ")}, got "${given}"`);
  return target;
}

async function artifactOf(file: string, options: PushCommandOptions): Promise<Artifact> {
  if (SOURCES.includes(extname(file))) return (await packSource(file, targetOf(options.target, "oci"), options)).artifact;
  if (options.arch !== undefined) throw new SporeletError("E_USAGE", `--arch is given, but ${file} is built already`);
  if (isLayout(file)) {
    const odd = (["target", "label"] as const).find((name) => options[name] !== undefined);
    if (odd !== undefined) throw new SporeletError("E_USAGE", `--${odd} is given, but ${file} is a layout: it is pushed as it is`);
    return readLayout(file);
  }
  const bytes = readModuleFile(file);
  const target = targetOf(options.target, isElf(bytes) ? "oci" : "wasm-oci");
  if (target === COMPONENT || isComponent(bytes))
    throw new SporeletError("E_OPTION_VALUE", `Expected a source to push as a component, got ${file}: what a built file imports is not looked up`, {
      remedy: "Push what it was built of: sporelet push app.ts registry/name:tag --target component",
    });
  return packFile(bytes, file, target, options);
}

const SAID = { there: "already there", mounted: "mounted", sent: "sent", missing: "would be sent" };

function progress({ digest, mediaType, size, fate }: PushedBlob): void {
  const what = mediaType.replace(/^application\/(?:vnd\.)?/, "");
  say(`${digest.slice(0, "sha256:".length + 12)}  ${kilobytes(size).padStart(9)}  ${SAID[fate].padEnd(13)}  ${what}`);
}

export async function pushCommand(file: string, to: string, options: PushCommandOptions): Promise<void> {
  const { dryRun = false, mountFrom } = options;
  const reference = parseReference(to);
  const { registry, repository, tag = "latest" } = reference;
  if (reference.digest !== undefined)
    throw new SporeletError("E_OPTION_VALUE", `Expected a tag to push to, got the digest ${reference.digest}`, {
      remedy: "Leave @sha256:… out: the digest follows from what is pushed.",
    });
  const artifact = await artifactOf(file, options);
  const pushed = await push(artifact, new Repository(reference, sayingRetries), {
    tag,
    dryRun,
    ...(mountFrom !== undefined && { mountFrom }),
    onBlob: progress,
  });
  const { digest, sent, blobs } = pushed;
  const pinned = referenceText({ registry, repository, digest });
  const missing = blobs.reduce((sum, { size, fate }) => sum + (fate === "missing" ? size : 0), 0);
  say(
    dryRun
      ? `nothing was sent; a push would send up to ${kilobytes(missing)} for ${registry}/${repository}:${tag}`
      : `${registry}/${repository}:${tag}: sent ${kilobytes(sent)}`,
  );
  if (options.json) printJson({ reference: pinned, tag, digest, mediaType: artifact.root.mediaType, dryRun, sent, blobs });
  else writeFully(1, Buffer.from(`${pinned}\n`));
}
