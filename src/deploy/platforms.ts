// The platforms that manifests are written for. Nothing is contacted.
import { stringify } from "yaml";
import { composeFile } from "./compose.ts";
import { knativeManifests, kubernetesManifests } from "./kubernetes.ts";
import { systemdUnit } from "./systemd.ts";
import type { Workload } from "./workload.ts";

/** Lines are not folded, for a reference is best read whole. */
const yaml = (document: unknown) => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
const documents = (all: readonly unknown[]) => all.map(yaml).join("---\n");

const WRITERS = {
  kubernetes: (workload: Workload) => documents(kubernetesManifests(workload)),
  knative: (workload: Workload) => documents(knativeManifests(workload)),
  compose: (workload: Workload) => yaml(composeFile(workload)),
  systemd: systemdUnit,
} as const;

export type Platform = keyof typeof WRITERS;
export const PLATFORMS = Object.keys(WRITERS) as Platform[];

/**
 * @example
 * manifestFor("kubernetes", { name: "hello", source: "ghcr.io/me/hello@sha256:…", port: 8080, … }); // YAML
 */
export function manifestFor(platform: Platform, workload: Workload): string {
  return WRITERS[platform](workload);
}
