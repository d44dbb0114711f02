// atob and btoa of the HTML Standard: the engine's own take a missing argument for the text "undefined".
// biome-ignore-all lint/complexity/noArguments: the standards count what was given, also undefined.
import { define } from "../guest/define.ts";

for (const name of ["atob", "btoa"] as const) {
  const native = globalThis[name];
  define(name, function (text: string): string {
    if (arguments.length === 0) throw new TypeError(`${name}: the text is missing`);
    return native(text);
  });
}
