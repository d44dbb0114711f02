// debug: a logger that prints nothing unless told to.
import createDebug from "debug";

export default async function (event: { value: number }) {
  const log = createDebug("app:part");
  const before = log.enabled;
  createDebug.enable("app:*,-app:quiet");
  const lines: string[] = [];
  log.log = (...values: unknown[]) =>
    lines.push(
      values
        .filter((value) => typeof value === "string")
        .join(" ")
        .includes("value")
        ? "logged"
        : "odd",
    );
  log("value %d %o", event.value, { a: 1 });
  return { before, after: createDebug.enabled("app:other"), quiet: createDebug.enabled("app:quiet"), lines };
}

export const event = { value: 5 };
