// xstate: a machine with guards, context, delays and children.
import { assign, createActor, fromPromise, setup, waitFor } from "xstate";

const machine = setup({
  types: { context: {} as { count: number; loaded: string }, events: {} as { type: "GO" } | { type: "STOP" } },
  actors: { load: fromPromise(async ({ input }: { input: string }) => `loaded ${input}`) },
}).createMachine({
  context: { count: 0, loaded: "" },
  initial: "idle",
  states: {
    idle: {
      on: { GO: [{ guard: ({ context }) => context.count >= 2, target: "loading" }, { actions: assign({ count: ({ context }) => context.count + 1 }) }] },
    },
    loading: { invoke: { src: "load", input: "x", onDone: { target: "pausing", actions: assign({ loaded: ({ event }) => event.output }) } } },
    pausing: { after: { 5: "done" } },
    done: { type: "final" },
  },
});

export default async function (event: { count: number }) {
  const actor = createActor(machine);
  const seen: unknown[] = [];
  actor.subscribe((snapshot) => seen.push([snapshot.value, snapshot.context.count]));
  actor.start();
  for (let i = 0; i < event.count; i++) actor.send({ type: "GO" });
  const { value, context, status } = await waitFor(actor, (snapshot) => snapshot.status === "done");
  return { seen, value, context, status };
}

export const event = { count: 3 };
