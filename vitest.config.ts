import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as { version: string };

/** Tests that compute and wait for nothing: two of these files run at a time. The others have the machine for themselves. */
const COMPUTING = [
  ...["bad-input", "contract", "counters", "differential", "encodings", "eval", "event", "fuzz", "handler", "intl", "intl-duration", "module"],
  ...["native", "native-arm64", "node-builtins", "node-likeness", "packages", "platform-parts", "requests", "result", "schema-compatibility"],
  ...["sourcemap", "stack", "unikernel", "web-platform", "web-platform-shapes"],
].map((name) => `test/${name}.test.ts`);
const FOREIGN = "**/node_modules/**";

export default defineConfig({
  // The constants that src/assemble/build.mjs gives the package; here modules are read from src/.
  define: {
    PACKAGE_VERSION: JSON.stringify(version),
    ENGINE_DIRECTORY: JSON.stringify(new URL("dist/engine/", import.meta.url).href),
    ADAPTER_DIRECTORY: JSON.stringify(new URL("dist/component/", import.meta.url).href),
    TEMPLATE_DIRECTORY: JSON.stringify(new URL("src/init/templates/", import.meta.url).href),
    SERVER_FILE: JSON.stringify(new URL("dist/server-process.js", import.meta.url).href),
    COMMAND_FILE: JSON.stringify(new URL("dist/command-process.js", import.meta.url).href),
    WORKER_HOST_FILE: JSON.stringify(new URL("dist/worker-host.js", import.meta.url).href),
    EVENTS_FILE: JSON.stringify(new URL("dist/events.js", import.meta.url).href),
    PAGE_FILE: JSON.stringify(new URL("dist/page.html", import.meta.url).href),
    WORKER_FILE: JSON.stringify(new URL("dist/worker.js", import.meta.url).href),
    NODE_DIRECTORY: JSON.stringify(new URL("dist/node/", import.meta.url).href),
    NATIVE_DIRECTORY: JSON.stringify(new URL("dist/native/", import.meta.url).href),
  },
  resolve: { alias: { "sporelet/handler": fileURLToPath(new URL("src/handler.ts", import.meta.url)) } },
  test: {
    projects: [
      { extends: true, test: { name: "computing", include: COMPUTING, exclude: [FOREIGN], maxWorkers: 2, sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: "alone", include: ["test/**/*.test.ts"], exclude: [FOREIGN, ...COMPUTING], maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
    globalSetup: ["test/setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for comes at once on an idle machine; on a busy one a second is not enough.
    expect: { poll: { timeout: 15_000 } },
  },
});
