// What was not measured, grouped as people think of it: by family, and by reason.
import type { Identity } from "../harness/subject.ts";
import type { Report } from "./report.ts";

export interface Absence {
  /** "containers". */
  family: string;
  /** Ids and names of subjects. */
  ids: Set<string>;
  names: Set<string>;
  /** Ids of handlers; all of the report's if nothing else is said. */
  handlers: Set<string>;
  reason: string;
}

const WASM_RUNTIMES = /^(?:wasmtime|wasmer|wasmedge|javy)/;
const CONTAINERS = /^(?:podman|docker)-(?:exec|unpause)/;

function familyOf({ id, interval, own }: Identity): string {
  if (interval === "container" || interval === "container-http" || CONTAINERS.test(id)) return "containers";
  if (interval === "machine") return "virtual machines";
  if (own) return "sporelet";
  return WASM_RUNTIMES.test(id) ? "WebAssembly runtimes" : "JavaScript runtimes";
}

/** One for each family and reason, in the order of the report. */
export function absences({ workloads }: Report): Absence[] {
  const found = new Map<string, Absence>();
  for (const { id: handler, results } of workloads)
    for (const result of results) {
      if (result.state !== "not measured") continue;
      const { reason } = result;
      const family = familyOf(result);
      const key = JSON.stringify([family, reason]);
      const absence = found.get(key) ?? { family, ids: new Set(), names: new Set(), handlers: new Set(), reason };
      absence.ids.add(result.id);
      absence.names.add(result.name);
      absence.handlers.add(handler);
      found.set(key, absence);
    }
  return [...found.values()];
}

export interface AbsentFamily {
  family: string;
  /** How many subjects. */
  count: number;
  /** In short, from the most frequent on. */
  reasons: string[];
}

function inShort(reason: string): string {
  if (reason.includes("--with ")) return "--with fetches peers from npm";
  return reason.replace(/^\S+ is (not (?:on PATH|installed))$/, "$1");
}

export function absentFamilies(report: Report): AbsentFamily[] {
  const all = absences(report);
  return [...new Set(all.map(({ family }) => family))].map((family) => {
    const some = all.filter((absence) => absence.family === family).sort((a, b) => b.ids.size - a.ids.size);
    return { family, count: new Set(some.flatMap(({ ids }) => [...ids])).size, reasons: [...new Set(some.map(({ reason }) => inShort(reason)))] };
  });
}
