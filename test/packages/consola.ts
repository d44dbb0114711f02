// consola: reporters, tags, levels and mocks
import { createConsola, LogLevels } from "consola";

export default async function (event: { name: string }) {
  const seen: unknown[] = [];
  const log = createConsola({
    level: LogLevels.debug,
    throttle: 0,
    reporters: [{ log: ({ type, level, tag, args }) => void seen.push([type, level, tag, args.map(String)]) }],
  });
  log.info("hello", event.name);
  log
    .withTag("a")
    .withTag("b")
    .warn({ message: "m", additional: ["x", "y"] });
  log.trace("not seen");
  log.error(new Error("boom"));
  log.pauseLogs();
  log.success("kept back");
  log.resumeLogs();
  const mocked: unknown[] = [];
  log.mockTypes(
    () =>
      (...args: unknown[]) =>
        void mocked.push(args),
  );
  log.log("mocked");
  return [seen, mocked];
}

export const event = { name: "ada" };
