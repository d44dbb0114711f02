// mitt: handlers by name and for all
import mitt from "mitt";

export default async function (event: { values: number[] }) {
  const seen: unknown[] = [];
  const emitter = (mitt as unknown as typeof mitt.default)<{ a: number; b: string }>();
  const handler = (value: number) => void seen.push(["a", value]);
  emitter.on("a", handler);
  emitter.on("*", (type, value) => void seen.push(["*", type, value]));
  for (const value of event.values) emitter.emit("a", value);
  emitter.off("a", handler);
  emitter.emit("a", 9);
  emitter.emit("b", "x");
  emitter.all.clear();
  emitter.emit("a", 10);
  return seen;
}

export const event = { values: [1, 2] };
