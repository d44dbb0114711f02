// rxjs: operators, subjects and timers.
import { combineLatest, concat, firstValueFrom, from, interval, lastValueFrom, of, Subject, throwError } from "rxjs";
import { bufferCount, catchError, debounceTime, map, mergeMap, reduce, scan, take, toArray } from "rxjs/operators";

export default async function (event: { values: number[] }) {
  const subject = new Subject<number>();
  const scanned = lastValueFrom(
    subject.pipe(
      scan((a, b) => a + b, 0),
      toArray(),
    ),
  );
  for (const value of event.values) subject.next(value);
  subject.complete();
  return {
    scanned: await scanned,
    merged: await lastValueFrom(
      from(event.values).pipe(
        mergeMap(async (value) => value * 2),
        reduce((a, b) => a + b),
      ),
    ),
    buffered: await lastValueFrom(from(event.values).pipe(bufferCount(2), toArray())),
    caught: await firstValueFrom(throwError(() => new Error("x")).pipe(catchError((error: Error) => of(error.message)))),
    combined: await firstValueFrom(combineLatest([of(1), of("a")])),
    ticks: await lastValueFrom(
      interval(1).pipe(
        take(3),
        map((tick) => tick * 10),
        toArray(),
      ),
    ),
    debounced: await lastValueFrom(concat(of(1), of(2)).pipe(debounceTime(1))),
  };
}

export const event = { values: [1, 2, 3] };
