// `dev`: serve, and build anew whatever changes. Nothing that is wrong with a source ends it.
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { SporeletError } from "../errors.ts";
import { discover, type FunctionFile } from "./discover.ts";
import { type RunningServer, type ServeOptions, serve } from "./serve.ts";
import { FileWatch } from "./watch.ts";

export interface DevOptions extends Omit<ServeOptions, "functions" | "tolerant" | "cache"> {
  /** Files and directories; a function that comes into a directory is served, one that goes is not any more. */
  targets: readonly string[];
  /** `/path=file` */
  route?: readonly string[];
  /** Told of every build of a function, of the first ones too; a helper in a directory is none. */
  onBuild?(event: BuildEvent): void;
}

export interface BuildEvent {
  file: string;
  path: string;
  /** From the change to the moment from which requests meet the new function, in ms. */
  ms: number;
  warnings: readonly string[];
  error?: SporeletError;
}

/** They steer how imports are resolved. */
const STEERING = ["package.json", "tsconfig.json"];

interface Watched extends FunctionFile {
  inputs: ReadonlySet<string>;
  isFailed: boolean;
  /** The build under way, and whether something has changed since it began. */
  building?: Promise<void>;
  isStale: boolean;
}

/** When a file was last written, in ms since the epoch; now, if it is gone. */
function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
}

/** `target` and the directories in it, if it is one. */
function directoriesBelow(target: string): string[] {
  if (!statSync(target, { throwIfNoEntry: false })?.isDirectory()) return [];
  const below = readdirSync(target, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [target, ...below.map((entry) => join(entry.parentPath, entry.name))].filter(
    (path) => !/[/\\](?:node_modules|\.[^/\\]*)(?:[/\\]|$)/.test(path.slice(target.length)),
  );
}

function namedError(error: unknown): SporeletError {
  return error instanceof SporeletError ? error : new SporeletError("E_INTERNAL", error instanceof Error ? (error.stack ?? error.message) : String(error));
}

class DevLoop {
  readonly #options: DevOptions;
  readonly #server: RunningServer;
  readonly #watch: FileWatch;
  readonly #functions = new Map<string, Watched>();

  constructor(server: RunningServer, options: DevOptions) {
    this.#server = server;
    this.#options = options;
    this.#watch = new FileWatch(
      (paths) => this.#changed(paths),
      (error) => server.log.write({ level: "warn", event: "watch", message: String(error) }),
    );
  }

  async start(files: readonly FunctionFile[]): Promise<void> {
    for (const target of this.#options.targets) this.#watch.addDirectories(directoriesBelow(resolve(target)));
    await Promise.all(files.map((file) => this.#add(file)));
  }

  close(): void {
    this.#watch.close();
  }

  #add(file: FunctionFile): Promise<void> {
    const watched: Watched = { ...file, inputs: new Set(), isFailed: true, isStale: false };
    this.#functions.set(file.path, watched);
    this.#watch.add([resolve(file.file)]);
    return this.#build(watched);
  }

  #changed(paths: ReadonlySet<string>): void {
    this.#followDirectories();
    const isSteering = [...paths].some((path) => STEERING.includes(basename(path)));
    for (const watched of this.#functions.values())
      if (isSteering || watched.isFailed || [...paths].some((path) => watched.inputs.has(path))) this.#build(watched);
  }

  /** Serves what has come into a directory, and no more what has gone. */
  #followDirectories(): void {
    for (const target of this.#options.targets) this.#watch.addDirectories(directoriesBelow(resolve(target)));
    let files: readonly FunctionFile[];
    try {
      const targets = this.#options.targets.filter(existsSync);
      const routes = (this.#options.route ?? []).filter((route) => existsSync(route.slice(route.indexOf("=") + 1)));
      files = targets.length + routes.length === 0 ? [] : discover(targets, routes, true).functions;
    } catch (error) {
      this.#server.log.write({ level: "warn", event: "watch", message: namedError(error).message });
      files = [...this.#functions.values()];
    }
    for (const file of files) if (!this.#functions.has(file.path)) this.#add(file);
    for (const [path, { file }] of this.#functions) {
      if (files.some((other) => other.path === path) || existsSync(file)) continue;
      this.#functions.delete(path);
      this.#server.remove(path);
      this.#server.log.write({ level: "info", event: "gone", message: `${file} is gone; nothing answers at ${path || "/"} any more` });
    }
  }

  /** One build at a time for each function; what changes meanwhile makes for another. */
  #build(watched: Watched): Promise<void> {
    watched.isStale = true;
    watched.building ??= this.#buildUntilFresh(watched).finally(() => {
      delete watched.building;
    });
    return watched.building;
  }

  async #buildUntilFresh(watched: Watched): Promise<void> {
    while (watched.isStale) {
      watched.isStale = false;
      const began = Date.now();
      const { file, path } = watched;
      let warnings: readonly string[] = [];
      let error: SporeletError | undefined;
      let isServed = true;
      try {
        const served = await this.#server.reload(watched);
        warnings = served.warnings;
        isServed = served.isServed;
        watched.inputs = new Set([resolve(file), ...served.inputs]);
        const isFirst = this.#watch.add(served.inputs);
        if (isFirst && served.inputs.some((input) => modified(input) > began)) watched.isStale = true;
      } catch (cause) {
        error = namedError(cause);
        this.#server.fail(watched, error);
      }
      watched.isFailed = error !== undefined;
      if (isServed) this.#options.onBuild?.({ file, path, ms: Date.now() - began, warnings, ...(error && { error }) });
    }
  }
}

/**
 * Serves functions, and builds them anew when their sources change: the next request meets the new one, those under
 * way end with the old one. A source that can't be built is answered with its error until it can.
 *
 * @throws SporeletError E_NOT_FOUND, E_NAME_TAKEN, E_PORT_TAKEN, E_OPTION_VALUE
 */
export async function dev(options: DevOptions): Promise<RunningServer> {
  const { functions: files, leftOut } = discover(options.targets, options.route, true);
  const server = await serve({ log: "text", logLevel: "debug", exposeErrors: true, ...options, functions: [], leftOut, cache: false });
  const loop = new DevLoop(server, options);
  await loop.start(files);
  const { close } = server;
  return Object.assign(server, {
    close: async () => {
      loop.close();
      await close();
    },
  });
}
