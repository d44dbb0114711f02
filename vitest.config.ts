import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as { version: string };

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
    include: ["test/**/*.test.ts"],
    exclude: ["**/node_modules/**"],
    globalSetup: ["test/setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for comes at once on an idle machine; on a busy one a second is not enough.
    expect: { poll: { timeout: 15_000 } },
  },
});
