// `serve --events`, which kills itself at a point of an event's way. It wraps methods of the server's classes: the server that users
// have knows of no such points. Called with the directory of the functions, the log's, a point or "none", and at which pass.
import { Broker } from "../../src/events/broker.ts";
import { Delivery } from "../../src/events/delivery.ts";
import { type Folded, FoldRunner } from "../../src/events/fold-runner.ts";
import { FunctionConsumer } from "../../src/events/function-consumer.ts";
import { KvSession } from "../../src/events/kv.ts";
import { EventLog } from "../../src/events/log.ts";
import { Progress } from "../../src/events/progress.ts";
import { discover } from "../../src/server/discover.ts";
import { serve } from "../../src/server/serve.ts";
import type { FaultPoint } from "./fault-points.ts";

type Method = (...args: unknown[]) => unknown;

/** Calls `around` with what the method was and its arguments. */
function wrap(prototype: object, name: string, around: (call: () => unknown, args: unknown[]) => unknown): void {
  const methods = prototype as Record<string, Method>;
  const method = methods[name] as Method;
  methods[name] = function (this: unknown, ...args) {
    return around(() => method.apply(this, args), args);
  };
}

const before =
  (prototype: object, name: string, isMeant: (args: unknown[]) => boolean = () => true) =>
  (die: () => void) =>
    wrap(prototype, name, (call, args) => {
      if (isMeant(args)) die();
      return call();
    });

/** What a promise answers is waited for. */
const after =
  (prototype: object, name: string, isMeant: (args: unknown[]) => boolean = () => true) =>
  (die: () => void) =>
    wrap(prototype, name, (call, args) => {
      const result = call();
      if (!isMeant(args)) return result;
      if (result instanceof Promise)
        return result.then((value) => {
          die();
          return value;
        });
      die();
      return result;
    });

const POINTS: Readonly<Record<FaultPoint, (die: () => void) => void>> = {
  "within a sender's transaction": after(EventLog.prototype, "appendWithin", ([, hops]) => hops === 0),
  "on the disk, before the sender is answered": after(Broker.prototype, "publish"),
  "taken by a delivery": after(Delivery.prototype, "offer"),
  "before the function": before(FunctionConsumer.prototype, "deliver"),
  "after the function": after(FunctionConsumer.prototype, "deliver"),
  "within the transaction, before what is emitted": before(EventLog.prototype, "appendWithin", ([, hops]) => hops !== 0),
  "within the transaction, after what is emitted": before(Progress.prototype, "end"),
  "within the transaction, when all is written": after(Progress.prototype, "save"),
  "within the transaction, before what is kept": before(KvSession.prototype, "write"),
  "within the transaction, after what is kept": after(KvSession.prototype, "write"),
  "before a projection's transaction": after(FoldRunner.prototype, "run"),
  "within a projection's transaction": (die) =>
    wrap(FoldRunner.prototype, "run", async (call) => {
      const folded = (await call()) as Folded;
      const states = folded.states[Symbol.iterator].bind(folded.states);
      folded.states[Symbol.iterator] = function* () {
        yield* states();
        die();
      } as typeof states;
      return folded;
    }),
  "after the commit": (die) => {
    const { open } = Broker;
    Broker.open = (directory, options = {}) =>
      open.call(Broker, directory, {
        ...options,
        onOutcome: (outcome) => {
          die();
          options.onOutcome?.(outcome);
        },
      });
  },
  "at the start, before what was open is read": before(Delivery.prototype, "start"),
  "at the start, when what was open is begun": after(Delivery.prototype, "start"),
};

const [functions = "", directory = "", point = "none", pass = "1"] = process.argv.slice(2);
let passes = 0;
POINTS[point as FaultPoint]?.(() => {
  if (++passes < Number(pass)) return;
  process.kill(process.pid, "SIGKILL");
  for (;;); // nothing goes on here
});
const server = await serve({ ...discover([functions]), port: 0, adminPort: false, workers: 2, log: "off", events: { directory } });
process.on("SIGTERM", () => void server.close().then(() => process.exit()));
process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
