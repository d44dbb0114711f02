// The tests of events once more, with a log on NATS JetStream.
import { afterAll, it } from "vitest";
import { onNats } from "./log-kind.ts";
import { NatsServer, whyNoNats } from "./nats-server.ts";

if (whyNoNats !== undefined) {
  console.warn(`a log on NATS not tested: ${whyNoNats}`);
  it("a log on NATS", (context) => context.skip(whyNoNats));
} else {
  const server = await NatsServer.start();
  onNats(server);
  await import("./delivery.test.ts");
  await import("./gateway.test.ts");
  await import("./administration.test.ts");
  await import("./projections.test.ts");
  await import("./subscribers.test.ts");
  afterAll(() => server.end());
}
