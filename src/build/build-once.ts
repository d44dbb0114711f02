// `build` for a process that builds one thing and ends.
import { postponeTierUp } from "../engine/tier-up.ts";
import { type BuildOptions, type BuildResult, buildWith } from "./build.ts";
import { bundleOnce } from "./bundle-once.ts";

/** @throws as `build` */
export async function buildOnce(options: BuildOptions): Promise<BuildResult> {
  postponeTierUp();
  return buildWith(bundleOnce, options);
}
