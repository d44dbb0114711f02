// What --list shows.
import { BUILT_IN } from "../handlers/catalogue.ts";
import { INTERVALS, type Interval } from "../harness/subject.ts";
import { SUBJECTS } from "../run.ts";

export function renderList(): string {
  const width = Math.max(...SUBJECTS.map(({ id }) => id.length)) + 2;
  const line = (id: string, text: string) => `  ${id.padEnd(width)}${text}\n`;
  const intervals = (Object.keys(INTERVALS) as Interval[]).map((of) => {
    const subjects = SUBJECTS.filter(({ interval }) => interval === of);
    return `\n${of}: ${INTERVALS[of]}\n${subjects.map(({ id, name, note }) => line(id, note === "" ? name : `${name}; ${note}`)).join("")}`;
  });
  return `handlers\n${BUILT_IN.map(({ id, title }) => line(id, title)).join("")}${intervals.join("")}`;
}
