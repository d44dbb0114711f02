// fp-ts: Option, Either, TaskEither, arrays, records, orders and monoids
import * as A from "fp-ts/Array";
import * as E from "fp-ts/Either";
import { flow, pipe } from "fp-ts/function";
import { concatAll } from "fp-ts/Monoid";
import * as N from "fp-ts/number";
import * as O from "fp-ts/Option";
import { contramap } from "fp-ts/Ord";
import * as R from "fp-ts/Record";
import * as S from "fp-ts/string";
import * as T from "fp-ts/Task";
import * as TE from "fp-ts/TaskEither";

interface Item {
  name: string;
  price: number;
}
const byPrice = pipe(
  N.Ord,
  contramap((item: Item) => item.price),
);
const parse = (text: string): E.Either<string, number> => (Number.isNaN(Number(text)) ? E.left(`not a number: ${text}`) : E.right(Number(text)));
const later = (n: number) => TE.tryCatch(async () => (n > 2 ? Promise.reject(new Error("big")) : n * 2), String);

export default async function (event: { items: Item[]; texts: string[] }) {
  return {
    sorted: pipe(
      event.items,
      A.sort(byPrice),
      A.map(({ name }) => name),
    ),
    head: pipe(
      event.items,
      A.head,
      O.map(({ name }) => name),
      O.getOrElse(() => "none"),
    ),
    parsed: pipe(event.texts, A.map(parse), A.separate),
    all: pipe(event.texts, E.traverseArray(parse)),
    total: pipe(
      event.items,
      A.map(({ price }) => price),
      concatAll(N.MonoidSum),
    ),
    grouped: pipe(
      event.items,
      A.partition(({ price }) => price > 2),
      ({ left, right }) => [left.length, right.length],
    ),
    record: pipe(
      { a: 1, b: 2 },
      R.map((n) => n + 1),
      R.toEntries,
    ),
    words: pipe(" a b ", flow(S.trim, S.split(" "))),
    tasks: await pipe([1, 2, 3], A.map(later), A.sequence(T.ApplicativePar))(),
  };
}

export const event = {
  items: [
    { name: "b", price: 3 },
    { name: "a", price: 1 },
  ],
  texts: ["1", "x", "2"],
};
