// zustand: a store without React, with middleware for selections and persistence
import { createJSONStorage, persist, subscribeWithSelector } from "zustand/middleware";
import { createStore } from "zustand/vanilla";

interface State {
  count: number;
  items: string[];
  add(item: string): void;
}

export default async function (event: { items: string[] }) {
  const kept = new Map<string, string>([["store", '{"state":{"count":5},"version":0}']]);
  const storage = createJSONStorage(() => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }));
  const store = createStore<State>()(
    subscribeWithSelector(
      persist((set) => ({ count: 0, items: [], add: (item) => set(({ count, items }) => ({ count: count + 1, items: [...items, item] })) }), {
        name: "store",
        ...(storage && { storage }),
        partialize: ({ count }) => ({ count }),
      }),
    ),
  );
  const seen: unknown[] = [];
  store.subscribe(
    ({ count }) => count,
    (now, before) => seen.push([now, before]),
  );
  for (const item of event.items) store.getState().add(item);
  store.setState({ items: [] });
  return [store.getState(), store.getInitialState().count, seen, [...kept]];
}

export const event = { items: ["a", "b"] };
