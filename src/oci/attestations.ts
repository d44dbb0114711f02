// SBOM and provenance as artifacts of their own, which name the function's manifest as their subject (OCI image-spec 1.1, "Guidelines
// for Artifact Usage"), so that registries list them as its referrers.
import { add, addJson, type Descriptor, type Manifest, MEDIA } from "./content.ts";
import type { BuiltFile } from "./described.ts";
import { type Origin, timeText } from "./labels.ts";
import { PREDICATE, provenanceOf } from "./provenance.ts";
import { sbomOf } from "./sbom.ts";

function attest(
  blobs: Map<string, Uint8Array>,
  mediaType: string,
  value: unknown,
  subject: Descriptor,
  date: number,
  notes: Record<string, string>,
): Descriptor {
  const { mediaType: type, digest, size } = subject;
  const annotations = { "org.opencontainers.image.created": timeText(date), ...notes };
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    artifactType: mediaType,
    config: add(blobs, MEDIA.empty, Buffer.from("{}")),
    layers: [addJson(blobs, mediaType, value, Object.keys(notes).length > 0 ? { annotations: notes } : {})],
    subject: { mediaType: type, digest, size },
    annotations,
  };
  return addJson(blobs, MEDIA.manifest, manifest, { artifactType: mediaType, annotations });
}

/** @param subject the manifest that holds the function */
export function attestationsOf(blobs: Map<string, Uint8Array>, built: BuiltFile, origin: Origin, subject: Descriptor): Descriptor[] {
  const { date } = origin;
  return [
    attest(blobs, MEDIA.spdx, sbomOf(built, origin, subject), subject, date, {}),
    attest(blobs, MEDIA.inToto, provenanceOf(built, origin, subject), subject, date, { "in-toto.io/predicate-type": PREDICATE }),
  ];
}
