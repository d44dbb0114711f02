// neverthrow: results mapped, joined, combined and unwrapped safely
import { err, errAsync, fromPromise, fromThrowable, ok, okAsync, Result, ResultAsync, safeTry } from "neverthrow";

const parse = fromThrowable(JSON.parse as (text: string) => { n?: number }, (error) => (error as Error).name);
const positive = (n: number): Result<number, string> => (n > 0 ? ok(n) : err(`${n} is not positive`));

export default async function (event: { texts: string[] }) {
  const parsed = event.texts.map((text) =>
    parse(text)
      .andThen(({ n = 0 }) => positive(n))
      .map((n) => n * 2)
      .match(
        (n) => `ok ${n}`,
        (error) => `err ${error}`,
      ),
  );
  const tried = await safeTry(async function* () {
    const a = yield* okAsync(1);
    const b = yield* positive(a - 1);
    return ok(b);
  });
  return [
    parsed,
    Result.combine([ok(1), ok(2)]).unwrapOr([]),
    Result.combineWithAllErrors([err("a"), ok(1), err("b")])._unsafeUnwrapErr(),
    await ResultAsync.combine([okAsync(1), errAsync("x")]).mapErr((error) => `${error}!`),
    (await fromPromise(Promise.reject(new Error("no")), (error) => (error as Error).message)).isErr(),
    tried.isErr() && tried.error,
    await okAsync(2)
      .andThen((n) => (n > 1 ? errAsync("big") : okAsync(n)))
      .orElse(() => okAsync(0))
      .unwrapOr(-1),
  ];
}

export const event = { texts: ['{"n":2}', '{"n":-1}', "{"] };
