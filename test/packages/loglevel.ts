// loglevel: levels, names, and a plugin that sees every message
import log from "loglevel";

export default async function (event: { text: string }) {
  const seen: unknown[] = [];
  const original = log.methodFactory;
  log.methodFactory = (method, level, name) => {
    original(method, level, name);
    return (...args: unknown[]) => void seen.push([method, String(name ?? ""), args]);
  };
  log.setLevel("info", false);
  log.debug("not seen");
  log.info(event.text);
  const named = log.getLogger("db");
  named.setLevel(log.levels.ERROR, false);
  named.warn("not seen");
  named.error("failed");
  log.disableAll(false);
  log.error("not seen");
  return [seen, log.getLevel(), named.getLevel(), Object.keys(log.getLoggers())];
}

export const event = { text: "hello" };
