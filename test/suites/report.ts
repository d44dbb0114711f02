// How a test file tells of its subtests, from the sandbox and from a process alike: one line for each, as soon as it has ended.

/** How a subtest ended: its name, a status, and what was said of a failure. */
export type Subtest = readonly [name: string, status: number, message?: string];

/** The status of a subtest that passed; all others did not. WPT's harness has the same numbers. */
export const PASS = 0;
export const FAIL = 1;

/** Begins the lines, so that nothing that a test prints is taken for one. */
const MARK = "\u0001subtest ";
const MOST_CHARACTERS = 300;

export function reportLine(name: string, status: number, message?: string | null): string {
  return MARK + JSON.stringify([name, status, ...(message ? [message.slice(0, MOST_CHARACTERS)] : [])]);
}

/** The subtests in an output. Of those of the same name, the second is called "NAME (2)". */
export function reported(output: string): Subtest[] {
  const seen = new Map<string, number>();
  return output.split("\n").flatMap((line): Subtest[] => {
    if (!line.startsWith(MARK)) return [];
    const [name, ...rest] = JSON.parse(line.slice(MARK.length)) as [string, number, string?];
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return [[count === 1 ? name : `${name} (${count})`, ...rest]];
  });
}
