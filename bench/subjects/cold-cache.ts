// The same starts from the disk: what a machine does that has not run this before.
import { writeFileSync } from "node:fs";
import { type Candidate, type Interval, isAbsent } from "../harness/subject.ts";

const SWITCH = "/proc/sys/vm/drop_caches";
/** Page cache, directories and inodes (Documentation/admin-guide/sysctl/vm.rst of Linux). */
const EVERYTHING = "3";

const FROM_DISK: readonly Interval[] = ["spawn", "machine", "http", "container", "container-http"];

/** @throws Error where it is not allowed */
function dropCaches(): void {
  writeFileSync(SWITCH, EVERYTHING);
}

/** For each process and container one more subject, whose caches are dropped before every start. */
export function withoutPageCache(candidates: readonly Candidate[], drop: () => void = dropCaches): Candidate[] {
  return candidates
    .filter(({ interval }) => FROM_DISK.includes(interval))
    .map((candidate): Candidate => {
      const id = `${candidate.id}-cold`;
      const name = `${candidate.name}, page cache dropped`;
      if (isAbsent(candidate)) return { ...candidate, id, name };
      const { isolation, interval, own } = candidate;
      try {
        drop();
      } catch (error) {
        return { id, name, interval, own, isolation, note: "", reason: `the page cache can't be dropped: ${(error as Error).message}` };
      }
      return {
        ...{ id, name, interval, own, isolation },
        note: `${candidate.note}; page cache dropped before every start`,
        visit: (signal) => {
          drop();
          return candidate.visit(signal);
        },
      };
    });
}
