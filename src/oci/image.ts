// A container image of native executables: one layer from scratch for each processor, in an index
// (OCI image-spec 1.1: config.md, image-index.md).
import { attestationsOf } from "./attestations.ts";
import { type Artifact, addJson, type Descriptor, type Index, type Manifest, MEDIA } from "./content.ts";
import { type BuiltFile, fileNameOf } from "./described.ts";
import { labelsOf, type Origin, timeText } from "./labels.ts";
import { addLayer } from "./layer.ts";
import { linuxOn } from "./machine-platform.ts";

/** Where the server in the image listens, unless PORT says another. */
export const PORT = 8080;

/** Nobody's, the number that images without a root user agree on. */
export const USER = "65532:65532";

function configOf(built: BuiltFile, origin: Origin, entrypoint: string, diffId: string): Record<string, unknown> {
  const created = timeText(origin.date);
  const answers = built.kind !== "program";
  return {
    created,
    ...linuxOn(built.architecture),
    config: {
      User: USER,
      ...(answers && { ExposedPorts: { [`${PORT}/tcp`]: {} } }),
      Entrypoint: [`/${entrypoint}`],
      ...(answers && { Cmd: ["--listen", `0.0.0.0:${PORT}`] }),
      WorkingDir: "/",
      Labels: labelsOf(built, origin),
      StopSignal: "SIGTERM",
    },
    rootfs: { type: "layers", diff_ids: [diffId] },
    history: [{ created, created_by: `sporelet ${built.metadata.sporelet}`, comment: "one executable, from scratch" }],
  };
}

/** Puts the image of one executable among `blobs`. */
function addImage(blobs: Map<string, Uint8Array>, built: BuiltFile, origin: Origin): Descriptor {
  const path = fileNameOf(built.name);
  const { layer, diffId } = addLayer(blobs, path, built.bytes, origin.date);
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config: addJson(blobs, MEDIA.imageConfig, configOf(built, origin, path, diffId)),
    layers: [layer],
    annotations: labelsOf(built, origin),
  };
  return addJson(blobs, MEDIA.manifest, manifest, { platform: linuxOn(built.architecture) });
}

/**
 * SBOM and provenance stand in the index too, each for its image, so that they go wherever the index is copied to, and a layout has one
 * root. Their platform is "unknown", as docker's BuildKit has it: no runtime chooses them.
 */
export function imageOf(executables: readonly BuiltFile[], origin: Origin): Artifact {
  const blobs = new Map<string, Uint8Array>();
  const images = executables.map((built) => ({ built, image: addImage(blobs, built, origin) }));
  const platform = { architecture: "unknown", os: "unknown" };
  const attestations = images.flatMap(({ built, image }) =>
    attestationsOf(blobs, built, origin, image).map((each) => ({
      ...each,
      platform,
      annotations: { ...each.annotations, "vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": image.digest },
    })),
  );
  const [first] = executables;
  const index: Index = {
    schemaVersion: 2,
    mediaType: MEDIA.index,
    manifests: [...images.map(({ image }) => image), ...attestations],
    ...(first && { annotations: labelsOf(first, origin) }),
  };
  return { root: addJson(blobs, MEDIA.index, index), referrers: [], blobs };
}
