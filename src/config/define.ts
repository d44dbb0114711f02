// What config files import.
import type { SporeletConfig } from "./settings.ts";

/**
 * A project's settings, with their types checked. It returns what it is given.
 *
 * @example
 * // sporelet.config.ts
 * import { defineConfig } from "sporelet";
 *
 * export default defineConfig({
 *   functions: ["fns/"],
 *   routes: { "/": "app.ts" },
 *   allowNet: ["api.example.com"],
 *   limits: { memory: "32MiB", timeout: "2s" },
 *   port: 8080,
 * });
 */
export function defineConfig(config: SporeletConfig): SporeletConfig {
  return config;
}
