// Which function answers at which path.
import type { SporeletError } from "../errors.ts";
import type { HostedFunction } from "../workers/hosted.ts";

export interface Route {
  /** Begins with a slash, does not end with one, and is `normalized`; "" is the root. */
  path: string;
  /** Absent where its source can't be built, or where it is loaded when it is first asked for. */
  fn?: HostedFunction;
  /** Loads it; known of one that is not loaded yet, with its kind. */
  lazy?: { kind: HostedFunction["kind"]; load(): Promise<HostedFunction> };
  /** Why it can't. */
  failure?: SporeletError;
}

export interface Match {
  route: Route;
  /** What comes after the route's path: "" or something that begins with a slash. */
  below: string;
}

/**
 * The one way in which routes are kept, of all that mean the same (RFC 3986, section 6.2.2): clients encode more of a
 * path, or less. An encoded slash stays one.
 */
export function normalized(path: string): string {
  return IS_PLAIN.test(path) ? path : path.split("/").map(normalizedSegment).join("/");
}

const IS_PLAIN = /^[\w\-.~/]*$/;

/** A % that begins no pair of digits. */
const BARE_PERCENT = /%(?![\da-f]{2})/gi;

function normalizedSegment(segment: string): string {
  const encoded = segment.replace(BARE_PERCENT, "%25");
  try {
    return encodeURIComponent(decodeURIComponent(encoded));
  } catch {
    return encodeURIComponent(encoded); // bytes that are no UTF-8
  }
}

/** Routes by path; one that is replaced takes effect with the next request. */
export class Routes {
  readonly #byPath = new Map<string, Route>();
  /** Segments of the longest path: what is deeper in a request is not looked for, however many slashes it has. */
  #depth = 0;

  get all(): Route[] {
    return [...this.#byPath.values()];
  }

  /** @returns the route that was there */
  set(route: Route): Route | undefined {
    const before = this.#byPath.get(route.path);
    this.#byPath.set(route.path, route);
    this.#depth = Math.max(this.#depth, route.path.split("/").length - 1);
    return before;
  }

  delete(path: string): Route | undefined {
    const before = this.#byPath.get(path);
    this.#byPath.delete(path);
    return before;
  }

  /** @param path as a client may spell it */
  get(path: string): Route | undefined {
    return this.#byPath.get(path) ?? this.#byPath.get(normalized(path));
  }

  /**
   * The route of the longest path that is `path` or one of its parents. Only a function that answers requests has anything below it.
   * @param path "" or something that begins with a slash, as the client spells it
   */
  match(path: string): Match | undefined {
    const exact = this.#byPath.get(path);
    if (exact !== undefined) return { route: exact, below: "" };
    for (const end of this.#endsOf(path).reverse()) {
      const route = this.get(path.slice(0, end));
      if (route === undefined) continue;
      const below = path.slice(end);
      return below === "" || below === "/" || (route.fn?.kind ?? route.lazy?.kind ?? "fetch") === "fetch" ? { route, below } : undefined;
    }
    return undefined;
  }

  /** Where the segments of `path` end, from the root on, as far as there are routes. */
  #endsOf(path: string): number[] {
    if (path !== "" && !path.startsWith("/")) return [];
    const ends = [0];
    for (let end = 0; end < path.length && ends.length <= this.#depth; ) {
      const slash = path.indexOf("/", end + 1);
      end = slash < 0 ? path.length : slash;
      ends.push(end);
    }
    return ends;
  }
}
