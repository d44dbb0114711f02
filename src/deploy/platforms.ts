// The manifests of each platform. Nothing is contacted.
import { stringify } from "yaml";
import { composeFile } from "./compose.ts";
import { knativeManifests, kubernetesManifests } from "./kubernetes.ts";
import type { Platform } from "./platform-names.ts";
import { systemdUnit } from "./systemd.ts";
import type { Workload } from "./workload.ts";

/** Lines are not folded, for a reference is best read whole. */
const yaml = (document: unknown) => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
const documents = (all: readonly unknown[]) => all.map(yaml).join("---\n");

const WRITERS: Readonly<Record<Platform, (workload: Workload) => string>> = {
  kubernetes: (workload: Workload) => documents(kubernetesManifests(workload)),
  knative: (workload: Workload) => documents(knativeManifests(workload)),
  compose: (workload: Workload) => yaml(composeFile(workload)),
  systemd: systemdUnit,
};

/**
 * @example
 * manifestFor("kubernetes", { name: "hello", source: "ghcr.io/me/hello@sha256:…", port: 8080, … }); // YAML
 */
export function manifestFor(platform: Platform, workload: Workload): string {
  return WRITERS[platform](workload);
}
