// `sporelet dev`
import { type BuildEvent, dev } from "../server/dev.ts";
import { announce, announcedOf, outliveReaders, type ServeCommandOptions, serveOptions, untilStopped } from "./serve.ts";

/** @param isStart the list of what is served follows, so only what is wrong is said */
function report({ file, ms, warnings, error }: BuildEvent, isStart: boolean): void {
  const lines = [
    ...(error !== undefined ? [`${file} can't be built: ${error.code}: ${error.message.trimEnd()}`, error.remedy] : []),
    ...(error === undefined && !isStart ? [`built ${file} in ${ms.toFixed(0)} ms`] : []),
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}

export async function devCommand(targets: readonly string[], options: ServeCommandOptions): Promise<void> {
  outliveReaders();
  const given = serveOptions({ ...options, log: options.log || "text", cache: false });
  const { route, json } = options;
  let isStart = true;
  const server = await dev({ ...given, targets, ...(route && { route }), ...(!json && { onBuild: (event) => report(event, isStart) }) });
  isStart = false;
  const stopped = untilStopped(() => server.close()); // whoever reads the announcement may stop it at once
  announce(announcedOf(server), json);
  if (server.routes.all.length === 0 && !json) process.stdout.write(`${targets.join(" ")}: nothing to serve yet; what comes is served\n`);
  await stopped;
}
