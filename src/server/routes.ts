// Which function answers at which path.
import type { SporeletError } from "../errors.ts";
import type { HostedFunction } from "../workers/hosted.ts";

export interface Route {
  /** Begins with a slash, does not end with one; "" is the root. */
  path: string;
  /** Absent where its source can't be built. */
  fn?: HostedFunction;
  /** Why it can't. */
  failure?: SporeletError;
}

export interface Match {
  route: Route;
  /** What comes after the route's path: "" or something that begins with a slash. */
  below: string;
}

/** Routes by path; one that is replaced takes effect with the next request. */
export class Routes {
  readonly #byPath = new Map<string, Route>();

  get all(): Route[] {
    return [...this.#byPath.values()];
  }

  /** @returns the route that was there */
  set(route: Route): Route | undefined {
    const before = this.#byPath.get(route.path);
    this.#byPath.set(route.path, route);
    return before;
  }

  delete(path: string): Route | undefined {
    const before = this.#byPath.get(path);
    this.#byPath.delete(path);
    return before;
  }

  get(path: string): Route | undefined {
    return this.#byPath.get(path);
  }

  /** The route of the longest path that is `path` or one of its parents. Only a function that answers requests has anything below it. */
  match(path: string): Match | undefined {
    const exact = this.#byPath.get(path);
    if (exact !== undefined) return { route: exact, below: "" };
    for (let end = path.lastIndexOf("/"); end >= 0; end = end === 0 ? -1 : path.lastIndexOf("/", end - 1)) {
      const route = this.#byPath.get(path.slice(0, end));
      if (route === undefined) continue;
      const below = path.slice(end);
      return (route.fn?.kind ?? "fetch") === "fetch" || below === "/" ? { route, below } : undefined;
    }
    return undefined;
  }
}
