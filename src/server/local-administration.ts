// The administration of functions that run in this process.
import { SporeletError } from "../errors.ts";
import type { HostedFunction } from "../workers/hosted.ts";
import type { Administration, EventRoutes } from "./admin.ts";
import type { App } from "./app.ts";
import { describeAll } from "./description.ts";
import { invoke } from "./invoke.ts";
import type { Routes } from "./routes.ts";

/** @throws SporeletError E_NO_FUNCTION, or why the function can't be built */
async function functionAt(path: string, routes: Routes): Promise<HostedFunction> {
  const route = routes.get(path === "/" ? "" : path);
  const fn = route?.fn ?? (await route?.lazy?.load());
  if (fn !== undefined) return fn;
  throw route?.failure ?? new SporeletError("E_NO_FUNCTION", `no function answers at ${path}`);
}

export function administrationOf(app: App, reload: () => Promise<object>, events?: EventRoutes): Administration {
  const { routes, metrics, log } = app;
  return {
    functions: async () => ({ ...describeAll(app), hasEvents: events !== undefined }),
    metrics: async () => ({ contentType: metrics.registry.contentType, text: await metrics.registry.metrics() }),
    invoke: async (path, event, signal) => invoke(await functionAt(path, routes), event, signal, log),
    reload,
    isDraining: () => app.isDraining,
    ...(events && { events }),
  };
}
