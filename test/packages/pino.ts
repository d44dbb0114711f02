// pino: records as JSON, with children, serializers, redaction and levels
import pino from "pino";

export default async function (event: { user: { name: string; password: string } }) {
  const lines: string[] = [];
  const options = {
    base: { service: "shop" },
    timestamp: false,
    redact: ["user.password", "*.token"],
    serializers: { error: pino.stdSerializers.err },
    level: "debug",
    customLevels: { audit: 35 },
  };
  const log = pino(options, { write: (line: string) => void lines.push(line) });
  log.info({ user: event.user }, "hello %s, %d", event.user.name, 7);
  log.audit({ a: { token: "t" } });
  const child = log.child({ request: 1 }, { level: "warn" });
  child.info("not written");
  child.error({ error: Object.assign(new RangeError("far"), { code: "E_FAR" }) }, "failed");
  log.trace("not written");
  const records = lines.map((line) => JSON.parse(line) as { error?: { stack?: string } });
  for (const { error } of records) if (error) error.stack = typeof error.stack;
  return [records, log.isLevelEnabled("trace"), child.bindings(), pino.levels.labels];
}

export const event = { user: { name: "ada", password: "secret" } };
