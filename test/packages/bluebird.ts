// bluebird: promises with map, reduce, props, timeouts, cancellation and promisified callbacks
import Bluebird from "bluebird";

class Missing extends Error {}

export default async function (event: { values: number[] }) {
  const order: number[] = [];
  const disposed: string[] = [];
  const resource = () => Bluebird.resolve("r").disposer(() => void disposed.push("closed"));
  const old = Bluebird.promisify((a: number, done: (error: Error | null, value: number) => void) => setTimeout(done, 1, null, a + 1));
  return {
    mapped: await Bluebird.map(event.values, (value) => Bluebird.delay(value).then(() => order.push(value)), { concurrency: 1 }),
    order,
    reduced: await Bluebird.reduce(event.values, (sum, value) => sum + value, 0),
    props: await Bluebird.props({ a: Promise.resolve(1), b: 2 }),
    some: await Bluebird.some([Bluebird.delay(30, "slow"), Bluebird.delay(1, "fast")], 1),
    timeout: await Bluebird.delay(50)
      .timeout(1, "late")
      .catch(Bluebird.TimeoutError, (error) => error.message),
    caught: await Bluebird.reject(new Missing("m"))
      .catch(TypeError, () => "wrong" as never)
      .catch(Missing, (error) => error.message),
    old: await old(1),
    used: await Bluebird.using(resource(), async (value) => value.toUpperCase()),
    disposed,
    inspected: [Bluebird.resolve(1), Bluebird.reject(new Error("x"))].map((each) => each.catch(() => 0).isPending()),
    coroutine: await Bluebird.coroutine(function* (): Generator<unknown, number, number> {
      return (yield Bluebird.delay(1, 2)) + 1;
    })(),
  };
}

export const event = { values: [3, 1, 2] };
