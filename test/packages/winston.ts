// winston: formats, levels, children and transports that are streams
import { Writable } from "node:stream";
import winston from "winston";

export default async function (event: { name: string }) {
  const lines: string[] = [];
  const stream = new Writable({
    write(piece, _encoding, done) {
      lines.push(String(piece));
      done();
    },
  });
  const { combine, errors, json, label, printf, splat } = winston.format;
  const log = winston.createLogger({
    level: "http",
    defaultMeta: { app: "a" },
    transports: [
      new winston.transports.Stream({ stream, format: combine(splat(), errors({ stack: false }), json()) }),
      new winston.transports.Stream({
        stream,
        level: "error",
        format: combine(
          label({ label: "x" }),
          printf((info) => `${info.label} ${info.level}: ${info.message}`),
        ),
      }),
    ],
  });
  log.info("hello %s", event.name, { more: 1 });
  log.debug("not written");
  log.child({ request: 7 }).warn("child");
  log.error(new Error("boom"));
  log.log({ level: "http", message: "asked" });
  await new Promise((settle) => log.on("finish", settle).end());
  return [lines, Object.keys(log.levels)];
}

export const event = { name: "ada" };
