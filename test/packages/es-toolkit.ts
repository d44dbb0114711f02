// es-toolkit: arrays, objects, functions, promises, and the form that is lodash's
import {
  chunk,
  cloneDeep,
  countBy,
  debounce,
  delay,
  isEqual,
  memoize,
  merge,
  omit,
  orderBy,
  retry,
  Semaphore,
  snakeCase,
  timeout,
  union,
  withTimeout,
  zip,
} from "es-toolkit";
import { get, set, template } from "es-toolkit/compat";

export default async function (event: { items: { name: string; n: number }[] }) {
  const calls: number[] = [];
  const late = debounce((n: number) => calls.push(n), 2);
  late(1);
  late(2);
  await delay(10);
  let tries = 0;
  const semaphore = new Semaphore(1);
  await semaphore.acquire();
  const deep = { a: [1, { b: new Date(0) }], m: new Map([[1, { x: 1 }]]) };
  return [
    chunk([1, 2, 3], 2),
    countBy(event.items, ({ n }) => n % 2),
    orderBy(event.items, ["n"], ["desc"]),
    omit({ a: 1, b: 2 }, ["a"]),
    merge({ a: { b: 1 } }, { a: { c: 2 } }),
    isEqual(cloneDeep(deep), deep),
    memoize((n: number) => n * 2)(4),
    snakeCase("helloWorld"),
    union([1, 2], [2, 3]),
    zip([1], ["a"]),
    calls,
    semaphore.available,
    await retry(async () => (++tries < 3 ? Promise.reject(new Error("x")) : tries), 5),
    await withTimeout(() => delay(100), 2).catch((error: Error) => error.name),
    await timeout(1).catch((error: Error) => error.message),
    get({ a: [{ b: 1 }] }, "a[0].b"),
    set({}, "a.b[1]", 2),
    typeof template,
  ];
}

export const event = {
  items: [
    { name: "a", n: 1 },
    { name: "b", n: 2 },
    { name: "c", n: 3 },
  ],
};
