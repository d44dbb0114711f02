// Labels of an image and annotations of a manifest (OCI image-spec 1.1, annotations.md): where it comes from.
import type { BuiltFile } from "./described.ts";
import type { Project } from "./project.ts";

declare const PACKAGE_VERSION: string;

/** Says in an image's config which kind of function its executable is; an image without it is not ours. */
export const KIND_LABEL = "sporelet.kind";

/** What is told of a function in its image. */
export interface Origin {
  /** Absent where a file was packed that somebody else built. */
  project?: Project;
  /** Seconds since the epoch. */
  date: number;
  /** Those of the user, which win. */
  labels: Readonly<Record<string, string>>;
}

/** RFC 3339, in whole seconds. */
export function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

export function labelsOf({ name, kind, metadata }: BuiltFile, { project, date, labels }: Origin): Record<string, string> {
  const { version, source, revision, description, license } = project ?? {};
  const known = { version, source, revision, description, licenses: license };
  const given = Object.entries(known).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    "org.opencontainers.image.title": name,
    "org.opencontainers.image.created": timeText(date),
    ...Object.fromEntries(given.map(([key, value]) => [`org.opencontainers.image.${key}`, value])),
    [KIND_LABEL]: kind,
    "sporelet.version": metadata.sporelet,
    "sporelet.engine": metadata.engine,
    ...labels,
  };
}

/** The program that made the image, as a package URL. */
export const BUILDER = `pkg:npm/sporelet@${PACKAGE_VERSION}`;
