// The environment of the invocation, read when first asked for: a snapshot must not hold the
// environment of the machine that built it.
import { native } from "./native.ts";

let loaded: Record<string, string> | undefined;

export function environment(): Record<string, string> {
  if (loaded === undefined) {
    loaded = {};
    for (const entry of native.variables().split("\0")) {
      const equals = entry.indexOf("=");
      if (equals > 0) loaded[entry.slice(0, equals)] = entry.slice(equals + 1);
    }
  }
  return loaded;
}

export function forgetEnvironment(): void {
  loaded = undefined;
}
