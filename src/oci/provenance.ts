// How a function was made: an in-toto statement (v1) with SLSA provenance (slsa.dev/provenance/v1).
import type { Descriptor } from "./content.ts";
import type { BuiltFile } from "./described.ts";
import { BUILDER, type Origin, timeText } from "./labels.ts";
import { packageUrl } from "./sbom.ts";

export const PREDICATE = "https://slsa.dev/provenance/v1";

/** @param subject the manifest that holds the function */
export function provenanceOf({ name, kind, form, metadata }: BuiltFile, { project, date }: Origin, subject: Descriptor): Record<string, unknown> {
  const { source, revision, files = [], packages = [] } = project ?? {};
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name, digest: { sha256: subject.digest.slice("sha256:".length) } }],
    predicateType: PREDICATE,
    predicate: {
      buildDefinition: {
        buildType: `${BUILDER}#build`,
        externalParameters: {
          name,
          kind,
          form,
          memory: metadata.limitPages << 16,
          stack: metadata.stackBytes,
          ...(metadata.allowEval && { allowEval: true }),
          ...(source !== undefined && { source }),
        },
        internalParameters: { engine: metadata.engine, quickjs: metadata.quickjs, parts: (metadata.parts ?? []).map((part) => part.name) },
        resolvedDependencies: [
          ...(source !== undefined && revision !== undefined && !revision.endsWith("-dirty")
            ? [{ uri: `git+${source}`, digest: { gitCommit: revision } }]
            : []),
          ...files.map(({ path, sha256 }) => ({ name: path, digest: { sha256 } })),
          ...packages.map((each) => ({ uri: packageUrl(each) })),
        ],
      },
      runDetails: { builder: { id: BUILDER }, ...(date > 0 && { metadata: { finishedOn: timeText(date) } }) },
    },
  };
}
