// What is in a function, as SPDX 2.3 in JSON: the function, its npm packages, the engine.
import parseExpression from "spdx-expression-parse";
import { engineManifest } from "../engine/manifest.ts";
import { type Descriptor, digestOf } from "./content.ts";
import type { BuiltFile } from "./described.ts";
import { type Origin, timeText } from "./labels.ts";
import type { Package } from "./project.ts";

/** Package URL specification, type npm: the scope's @ is escaped. */
export function packageUrl({ name, version }: Package): string {
  return `pkg:npm/${name.replace(/^@/, "%40")}${version === undefined ? "" : `@${version}`}`;
}

/** A licence as SPDX writes it; package.json may hold any text. */
function licenceOf(license: string | undefined): string {
  try {
    parseExpression(license ?? "");
    return license as string;
  } catch {
    return "NOASSERTION";
  }
}

function entryOf(id: string, described: Package): Record<string, unknown> {
  return {
    SPDXID: id,
    name: described.name,
    ...(described.version !== undefined && { versionInfo: described.version }),
    downloadLocation: "NOASSERTION",
    filesAnalyzed: false,
    licenseConcluded: "NOASSERTION",
    licenseDeclared: licenceOf(described.license),
    copyrightText: "NOASSERTION",
  };
}

function npmEntry(id: string, described: Package): Record<string, unknown> {
  const purl = { referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: packageUrl(described) };
  return { ...entryOf(id, described), externalRefs: [purl] };
}

/** @param subject the manifest that holds the function */
export function sbomOf(built: BuiltFile, { project, date }: Origin, subject: Descriptor): Record<string, unknown> {
  const { name, metadata } = built;
  const own = {
    name,
    ...(project?.version !== undefined && { version: project.version }),
    ...(project?.license !== undefined && { license: project.license }),
  };
  const { hash, quickjsWasi } = engineManifest();
  const inside = [
    { name: "sporelet", version: metadata.sporelet, license: "MIT" },
    // Of a function that another release built, it is not known which one it was.
    { name: "quickjs-wasi", ...(metadata.engine === hash && { version: quickjsWasi }), license: "MIT" },
    ...(project?.packages ?? []),
  ].map((described, i) => npmEntry(`SPDXRef-Package-${i + 1}`, described));
  const checksum = { algorithm: "SHA256", checksumValue: digestOf(built.bytes).slice("sha256:".length) };
  const relation = (from: string, type: string, to: unknown) => ({ spdxElementId: from, relationshipType: type, relatedSpdxElement: to });
  return {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name,
    documentNamespace: `https://spdx.org/spdxdocs/sporelet-${subject.digest.slice("sha256:".length)}`,
    creationInfo: { created: timeText(date), creators: [`Tool: sporelet-${metadata.sporelet}`] },
    packages: [{ ...entryOf("SPDXRef-Function", own), checksums: [checksum] }, ...inside],
    relationships: [
      relation("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-Function"),
      ...inside.map(({ SPDXID }) => relation("SPDXRef-Function", "CONTAINS", SPDXID)),
    ],
  };
}
