// p-queue: priorities, concurrency, pauses, events and time limits
import PQueue from "p-queue";

const later = (ms: number) => new Promise((settle) => setTimeout(settle, ms));

export default async function (event: { names: string[] }) {
  const order: string[] = [];
  const queue = new PQueue({ concurrency: 1, autoStart: false });
  queue.on("completed", (result) => order.push(`completed ${String(result)}`));
  event.names.forEach((name, priority) => {
    void queue.add(
      async () => {
        await later(1);
        order.push(name);
        return name;
      },
      { priority },
    );
  });
  const waiting = queue.size;
  queue.start();
  await queue.onIdle();
  const late = await queue.add(() => later(200), { timeout: 5 }).catch((error: Error) => error.name);
  const aborted = await queue.add(({ signal }) => signal?.aborted, { signal: AbortSignal.abort(new Error("no")) }).catch((error: Error) => error.message);
  return [order, waiting, queue.size, await queue.addAll([async () => 1, async () => 2]), late, aborted];
}

export const event = { names: ["a", "b", "c"] };
