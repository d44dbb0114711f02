// The functions of one process: loaded when they are first asked for, and given up when there are too many.
import { SporeletError } from "../../errors.ts";
import type { HostedFunction } from "../../workers/hosted.ts";
import type { App } from "../app.ts";
import type { Route } from "../routes.ts";
import { type Entries, type Entry, errorOf, type ToProcess } from "./messages.ts";

/** More are seldom wanted at once by one process, and each takes some 20 KB. */
const MOST_LOADED = 500;

type Module = Extract<ToProcess, { what: "module" }>;

interface Waiting {
  resolve(module: Module): void;
  reject(error: Error): void;
}

export class LazyFunctions {
  readonly #app: App;
  readonly #want: (id: number) => void;
  readonly #waiting = new Map<number, Waiting>();
  /** The routes whose functions are loaded, the first loaded first. */
  readonly #loaded = new Map<Route, HostedFunction>();

  /** @param want asks for a module; `deliver` or `gone` answers */
  constructor(app: App, want: (id: number) => void) {
    this.#app = app;
    this.#want = want;
  }

  /** Serves these functions and no others; requests under way end with the function that they began with. */
  serve(entries: Entries): void {
    const { routes } = this.#app;
    const paths = new Set(entries.map(({ path }) => path));
    for (const { path } of routes.all) if (!paths.has(path)) this.#unload(routes.delete(path));
    for (const entry of entries) this.#unload(routes.set("failure" in entry ? { path: entry.path, failure: errorOf(entry.failure) } : this.#routeOf(entry)));
  }

  deliver(module: Module): void {
    this.#waiting.get(module.id)?.resolve(module);
  }

  /** The module is none of today's: the functions were reloaded meanwhile. */
  gone(id: number): void {
    this.#waiting.get(id)?.reject(new SporeletError("E_HOST_CLOSED", "the function was reloaded while the request waited for it"));
  }

  #routeOf({ path, name, kind, id }: Entry): Route {
    let loading: Promise<HostedFunction> | undefined;
    const route: Route = {
      path,
      lazy: {
        kind,
        load: () => {
          loading ??= this.#load(route, name, id).finally(() => {
            loading = undefined;
          });
          return loading;
        },
      },
    };
    return route;
  }

  async #load(route: Route, name: string, id: number): Promise<HostedFunction> {
    const { module, map, isTrusted } = await this.#ask(id);
    const fn = await this.#app.host.load(module, { name, trusted: isTrusted, ...(map !== undefined && { map }) });
    // It may have been replaced meanwhile; then this one serves who asked for it, and nobody else.
    if (this.#app.routes.get(route.path) !== route) setImmediate(() => this.#app.host.unload(fn));
    else {
      route.fn = fn;
      this.#loaded.set(route, fn);
      this.#giveUpSome();
    }
    return fn;
  }

  #ask(id: number): Promise<Module> {
    return new Promise<Module>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#want(id);
    }).finally(() => this.#waiting.delete(id));
  }

  #giveUpSome(): void {
    for (const [route, fn] of this.#loaded) {
      if (this.#loaded.size <= MOST_LOADED) return;
      if (fn.inFlight === 0) this.#unload(route);
    }
  }

  #unload(route: Route | undefined): void {
    const fn = route && this.#loaded.get(route);
    if (route === undefined || fn === undefined) return;
    this.#loaded.delete(route);
    delete route.fn;
    this.#app.host.unload(fn);
  }
}
