// immer: drafts, patches, Map and Set.
import { applyPatches, enableMapSet, enablePatches, produce, produceWithPatches } from "immer";

enableMapSet();
enablePatches();

export default async function (event: { todos: { text: string; done: boolean }[] }) {
  const [next, patches, inverse] = produceWithPatches(event, (draft) => {
    draft.todos.push({ text: "new", done: false });
    (draft.todos[0] as { done: boolean }).done = true;
  });
  const map = produce(new Map([["a", new Set([1])]]), (draft) => {
    draft.get("a")?.add(2);
  });
  return {
    next,
    patches,
    undone: applyPatches(next, inverse),
    same: event.todos[1] === next.todos[1],
    frozen: Object.isFrozen(next.todos),
    map: [...map].map(([key, set]) => [key, [...set]]),
  };
}

export const event = {
  todos: [
    { text: "a", done: false },
    { text: "b", done: false },
  ],
};
