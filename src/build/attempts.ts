// A build shows by what its top level compiles that the function needs more than its bundle says: parts of the platform that
// only stand in the compiled text, or the sources of functions whose text is compiled again. Then it is built once more.
import type { EngineManifest } from "../engine/manifest.ts";
import { buildFunction, type Engines, startEngines } from "./builder.ts";
import { STRIP } from "./compile.ts";
import { withMarkedGlobals } from "./evaluation.ts";
import type { BuiltFunction, FunctionSource } from "./function-source.ts";
import type { IntlRequest } from "./intl/data.ts";
import { type Platform, type PlatformRequest, platformOf } from "./parts.ts";
import { TopLevelFailure } from "./snapshot.ts";

/** What the text of a function is whose source is not in the bytecode. */
const NO_SOURCE = "[native code]";

/**
 * Builds a function with all that it needs.
 * @param starting the engines of the first attempt
 * @throws as `buildFunction`
 */
export async function buildAsNeeded(
  starting: Promise<Engines>,
  bundled: Omit<FunctionSource, "platform">,
  manifest: EngineManifest,
  request: PlatformRequest & IntlRequest,
): Promise<BuiltFunction & { platform: Platform }> {
  const texts = [bundled.code];
  const platformFor = (code: string) => platformWithData(code, manifest, request);
  let source: FunctionSource = { ...bundled, platform: await platformFor(bundled.code) };
  let attempt = await attemptBuild(starting, source);
  while (attempt.evaluations.length > 0) {
    const compiled = attempt.evaluations.map((evaluation) => evaluation.source);
    texts.push(...compiled.map((text) => withMarkedGlobals(text, manifest)));
    const platform = await platformFor(texts.join("\n"));
    const strip = compiled.some((text) => text.includes(NO_SOURCE)) ? STRIP.nothing : source.strip;
    if (platform.parts.length === source.platform.parts.length && strip === source.strip) break;
    source = { ...source, platform, strip };
    attempt = await attemptBuild(startEngines(), source);
  }
  if (attempt instanceof TopLevelFailure) throw attempt;
  return { ...attempt, platform: source.platform };
}

/** With the data that the parts of Intl read; to read them from ICU takes a while, so only where there is such a part. */
async function platformWithData(code: string, manifest: EngineManifest, request: PlatformRequest & IntlRequest): Promise<Platform> {
  const found = platformOf(code, manifest, request);
  if (!found.parts.some(({ isLocal }) => isLocal)) return found;
  const { carriedData, partsForData } = await import("./intl/data.ts");
  const namesOf = ({ parts }: Platform) => parts.map(({ name }) => name);
  const more = partsForData(code, namesOf(found), request).filter((name) => !request.without?.includes(name));
  const platform = more.length === 0 ? found : platformOf(code, manifest, { ...request, with: [...(request.with ?? []), ...more] });
  return { ...platform, data: carriedData(code, namesOf(platform), request) };
}

async function attemptBuild(engines: Promise<Engines>, source: FunctionSource): Promise<BuiltFunction | TopLevelFailure> {
  try {
    const built = await buildFunction(await engines, source);
    if (built.kind !== "program" || !source.mayBeProgram) return built;
    return await buildFunction(await startEngines(), { ...source, kind: "program", mayBeProgram: false });
  } catch (error) {
    if (error instanceof TopLevelFailure) return error;
    throw error;
  }
}
