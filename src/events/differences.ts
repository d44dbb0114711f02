// In what two JSON values differ.

export interface Difference {
  /** JSON pointer (RFC 6901). */
  path: string;
  /** Absent where there was nothing. */
  was?: unknown;
  /** Absent where there is nothing any more. */
  is?: unknown;
}

const isContainer = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;

const token = (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** The innermost places, in the order of `was`; then those that are new. The order of an object's members does not matter. */
export function differencesOf(was: unknown, is: unknown, path = ""): Difference[] {
  if (was === is) return [];
  if (isContainer(was) && isContainer(is) && Array.isArray(was) === Array.isArray(is)) {
    const keys = new Set([...Object.keys(was), ...Object.keys(is)]);
    return [...keys].flatMap((key) => differencesOf(was[key], is[key], `${path}/${token(key)}`));
  }
  return [{ path, ...(was !== undefined && { was }), ...(is !== undefined && { is }) }];
}
