// `sporelet dev`
import { type BuildEvent, dev } from "../server/dev.ts";
import { announce, outliveReaders, type ServeCommandOptions, serveOptions, untilStopped } from "./serve.ts";

function report({ file, ms, warnings, error, isServed }: BuildEvent): void {
  if (!isServed) return; // a helper of other functions
  const text =
    error === undefined ? `built ${file} in ${ms.toFixed(0)} ms` : `${file} can't be built: ${error.code}: ${error.message.trimEnd()}\n${error.remedy}`;
  process.stdout.write(`${text}\n${warnings.map((warning) => `warning: ${warning}\n`).join("")}`);
}

export async function devCommand(targets: readonly string[], options: ServeCommandOptions): Promise<void> {
  outliveReaders();
  const given = serveOptions({ log: "text", ...options, cache: false });
  const { route, json } = options;
  const server = await dev({ ...given, targets, ...(route && { route }), ...(!json && { onBuild: report }) });
  const stopped = untilStopped(() => server.close()); // whoever reads the announcement may stop it at once
  announce(server, json);
  if (server.routes.all.length === 0 && !json) process.stdout.write(`${targets.join(" ")}: nothing to serve yet; what comes is served\n`);
  await stopped;
}
