// Ranges of dates: what both ends have in common is written once, by CLDR's patterns of intervals.
import type { DateData, DatePattern, DateRanges } from "../intl-date-data.ts";
import { dateKey, type Fields, glued, type Local, type Part, timeKey, widened } from "./intl-datetime-pattern.ts";

export type RangePart = Part & { source: "startRange" | "endRange" | "shared" };

interface Request {
  pattern: DatePattern;
  locals: readonly [Local, Local];
  fill(pattern: DatePattern, isEnd: boolean): Part[];
  data: DateData;
  /** Undefined with styles. */
  fields: Fields | undefined;
  styles: { dateStyle?: string | undefined; timeStyle?: string | undefined };
  cycle: string | undefined;
  ranges(): DateRanges;
}

const withSource = (parts: readonly Part[], source: RangePart["source"]): RangePart[] => parts.map(({ type, value }) => ({ type, value, source }));
const textOf = (parts: readonly Part[]) => parts.map(({ value }) => value).join("");

/** The largest field in which the two differ, as the index of its pattern; undefined where none does. */
function difference([a, b]: readonly [Local, Local], isTwelve: boolean): { isDate: boolean; index: number } | undefined {
  if (a.era !== b.era || a.year !== b.year) return { isDate: true, index: 2 };
  if (a.month !== b.month) return { isDate: true, index: 1 };
  if (a.day !== b.day) return { isDate: true, index: 0 };
  if (a.hour !== b.hour) return { isDate: false, index: isTwelve && a.hour < 12 !== b.hour < 12 ? 2 : 1 };
  return a.minute !== b.minute ? { isDate: false, index: 0 } : undefined;
}

/** Fills a pattern whose segments say which end they belong to: "<" the first, ">" the second. */
function fillMarked(pattern: DatePattern, { fill }: Pick<Request, "fill">): RangePart[] {
  const runs: { source: RangePart["source"]; pattern: string[] }[] = [];
  for (const segment of pattern.split("|")) {
    const source = segment.startsWith("<") ? "startRange" : segment.startsWith(">") ? "endRange" : "shared";
    const last = runs.at(-1);
    const plain = source === "shared" ? segment : segment.slice(1);
    if (last?.source === source) last.pattern.push(plain);
    else runs.push({ source, pattern: [plain] });
  }
  return runs.flatMap(({ source, pattern: segments }) => withSource(fill(segments.join("|"), source === "endRange"), source));
}

/** The fields of a style's hours and minutes. */
const shortKey = (pattern: DatePattern) => `${/h[12]/.exec(pattern)?.[0] ?? "h1"}m2`;

export function rangeOf(request: Request): RangePart[] {
  const { pattern, locals, fill, data, fields, styles, cycle } = request;
  const isTwelve = cycle === "h11" || cycle === "h12";
  const differs = difference(locals, isTwelve);
  const [from, to] = [fill(pattern, false), fill(pattern, true)];
  if (textOf(from) === textOf(to)) return withSource(from, "shared");
  const date = fields === undefined ? styles.dateStyle : dateKey(fields);
  const isShort = styles.timeStyle === "short" && styles.dateStyle === undefined;
  const time = fields === undefined ? (isShort ? shortKey(pattern) : styles.timeStyle) : timeKey(fields, isTwelve);
  const isSimple = fields?.timeZoneName === undefined && fields?.dayPeriod === undefined && fields?.fractionalSecondDigits === undefined;
  if (differs !== undefined && isSimple) {
    const { dates, times, dateStyles } = request.ranges();
    if (differs.isDate && !time && date) {
      const ofDates = (fields === undefined ? dateStyles[date] : dates[date])?.[differs.index];
      if (ofDates) return fillMarked(widened(ofDates, fields ?? {}, data), request);
    }
    const marked = time && !differs.isDate ? times[isTwelve ? 0 : 1]?.[time]?.[differs.index] : undefined;
    if (marked && !date && (fields !== undefined || isShort)) return fillMarked(widened(marked, fields ?? {}, data), request);
    if (marked && date && fields !== undefined) {
      const both = glued(data.between[1] as string, data.dates[date] as string, marked);
      return fillMarked(widened(both, fields, data), request);
    }
  }
  return [...withSource(from, "startRange"), { type: "literal", value: data.range, source: "shared" }, ...withSource(to, "endRange")];
}
