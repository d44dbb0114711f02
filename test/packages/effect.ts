// effect: typed errors, retries, concurrent fibers, resources, layers and schemas
import { Context, Effect, Layer, Option, Schedule, Schema } from "effect";

class Store extends Context.Service<Store, { read(key: string): Effect.Effect<Option.Option<number>> }>()("Store") {}
const StoreLive = Layer.succeed(Store, { read: (key) => Effect.succeed(key === "a" ? Option.some(1) : Option.none()) });
const User = Schema.Struct({ id: Schema.Number, name: Schema.NonEmptyString, tags: Schema.optional(Schema.Array(Schema.String)) });

export default async function (event: { values: unknown[] }) {
  let tries = 0;
  const log: string[] = [];
  const flaky = Effect.suspend(() => (++tries < 3 ? Effect.fail("again" as const) : Effect.succeed(tries)));
  const resource = Effect.acquireRelease(
    Effect.sync(() => log.push("open")),
    () => Effect.sync(() => log.push("close")),
  );
  const program = Effect.gen(function* () {
    const store = yield* Store;
    const found = yield* Effect.all([store.read("a"), store.read("b")]);
    const retried = yield* Effect.retry(flaky, Schedule.recurs(5));
    const all = yield* Effect.forEach([3, 1, 2], (n) => Effect.as(Effect.sleep(`${n} millis`), n * 2), { concurrency: 2 });
    const used = yield* Effect.scoped(Effect.map(resource, (n) => `used ${n}`));
    const timeout = yield* Effect.sleep("1 second").pipe(
      Effect.timeout("2 millis"),
      Effect.as("done"),
      Effect.catch((error) => Effect.succeed(error._tag)),
    );
    return { found: found.map(Option.getOrNull), retried, all, used, timeout };
  });
  const decoded = event.values.map((value) => {
    try {
      return Schema.decodeUnknownSync(User)(value);
    } catch (error) {
      return (error as Error).message;
    }
  });
  return [await Effect.runPromise(Effect.provide(program, StoreLive)), log, decoded];
}

export const event = {
  values: [
    { id: 1, name: "Ada" },
    { id: "x", name: "" },
  ],
};
