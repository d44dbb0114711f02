// `sporelet inspect` of a layout, or of what is in a registry.
import { inspect } from "../inspect.ts";
import { isComponent } from "../module/file-type.ts";
import { layoutOverview, type Overview, remoteOverview } from "../oci/overview.ts";
import { isRemote } from "../oci/scheme.ts";
import { renderInspection, table } from "./inspection-text.ts";
import { grouped, printJson, writeFully } from "./output.ts";
import { sayingRetries } from "./remote.ts";

const short = (digest: string) => digest.slice(0, "sha256:".length + 12);
const layersText = (layers: readonly { mediaType: string; size: number; digest: string }[]) =>
  layers.map(({ mediaType, size, digest }) => `${mediaType}, ${grouped(size)} B, ${short(digest)}`).join("; ");

function render(name: string, { summary, refusal }: Overview): string {
  const { digest, mediaType, images, referrers, annotations } = summary;
  return [
    `${name}: ${mediaType}\n${table([["digest", digest]])}`,
    ...images.map(
      ({ platform, digest: own, config, entrypoint, component, layers }) =>
        `${platform}\n${table([
          ["manifest", own],
          ["config", config],
          ...(entrypoint ? [["entrypoint", entrypoint.join(" ")] as const] : []),
          ...(component ? [["exports", component.exports.join(", ")] as const, ["imports", component.imports.join(", ")] as const] : []),
          ["layers", layersText(layers)],
        ])}`,
    ),
    ...(referrers.length === 0
      ? []
      : [`referrers\n${table(referrers.map(({ artifactType, digest: own, subject }) => [artifactType, `${short(own)}, of ${short(subject)}`]))}`]),
    ...(Object.keys(annotations).length === 0 ? [] : [`annotations\n${table(Object.entries(annotations))}`]),
    ...(refusal === undefined ? [] : [`function\n  none that sporelet knows: ${refusal.message}\n`]),
  ].join("\n");
}

export async function inspectPacked(file: string, { json }: { json?: boolean }): Promise<void> {
  const remote = isRemote(file) ? await remoteOverview(file, sayingRetries) : undefined;
  const overview = remote ?? (await layoutOverview(file));
  const { bytes } = overview;
  const held = bytes === undefined || isComponent(bytes) ? undefined : inspect(bytes); // of a component its config says all
  const name = remote?.reference ?? file;
  if (json) printJson({ file, ...(remote && { reference: name }), ...overview.summary, ...(held && { holds: held }) });
  else writeFully(1, Buffer.from([render(name, overview), ...(held ? [renderInspection("function", held)] : [])].join("\n")));
}
