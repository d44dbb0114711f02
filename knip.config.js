// What `npm run lint` holds unused exports, files and dependencies against. Entries are what something else than an import
// starts: commands, workers, what is bundled by its name in a catalogue.
import { existsSync } from "node:fs";
import modules from "./runtime/node/modules.json" with { type: "json" };
import parts from "./runtime/platform/parts.json" with { type: "json" };

const nodeModules = [
  ...Object.values({ ...modules.provided, ...modules.internal }).map(({ file }) => file),
  ...Object.values(modules.insideLibraries).filter((file) => file.endsWith(".ts")),
];

export default {
  entry: [
    "src/cli/main.ts",
    "src/index.ts",
    "src/handler.ts",
    "src/events.ts",
    "src/webhooks.ts",
    "src/client.ts",
    "src/workers/worker.ts",
    "src/host/command-process.ts",
    "src/edge/host.ts",
    "src/server/page/main.js",
    "src/server/supervisor/process.ts",
    "src/assemble/*.mjs",
    // Bundled and imported by the tools (src/assemble/import-source.mjs).
    "src/assemble/{asc,engine/assemble,engine/weigh,native/compile}.ts",
    "runtime/guest/prelude.ts",
    ...parts.map(({ name }) => `runtime/platform/${name}.ts`).filter(existsSync),
    ...nodeModules.map((file) => `runtime/node/${file}`),
    "bench/*.{ts,mjs}",
    "bench/handlers/*.ts",
    "bench/compute/programs/*.ts",
    "bench/compute/profile*.ts",
    "bench/{host,events}/*.mjs",
    "bench/listen/*.mjs",
    "bench/host/streams-function.ts",
    "bench/inhost/main.ts",
    "bench/inhost/worker.ts",
    "examples/{*,orders/*,connectors/*}.ts",
  ],
  project: ["src/**/*.{ts,mjs,js}", "bench/**/*.{ts,mjs}", "runtime/{guest,platform,node}/**/*.ts"],
  ignore: ["src/init/templates/**"],
  ignoreExportsUsedInFile: true,
  // What tests need is listed in test/package.json, what programs the machine has in .ci/run.
  exclude: ["unlisted", "binaries"],
};
