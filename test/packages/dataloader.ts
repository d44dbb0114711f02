// dataloader: keys gathered into batches, kept, cleared and failing apart
import DataLoader from "dataloader";

export default async function (event: { ids: number[] }) {
  const batches: (readonly number[])[] = [];
  const loader = new DataLoader<number, string>(
    async (ids) => {
      batches.push(ids);
      await new Promise((settle) => setTimeout(settle, 1));
      return ids.map((id) => (id < 0 ? new Error(`no ${id}`) : `user ${id}`));
    },
    { maxBatchSize: 3 },
  );
  const first = await loader.loadMany(event.ids);
  loader.clear(1).prime(9, "primed");
  const later = await Promise.all([loader.load(1), loader.load(2), loader.load(9)]);
  return [first.map(String), later, batches, await loader.load(-1).catch((error: Error) => error.message)];
}

export const event = { ids: [1, 2, 2, 3, -1, 4] };
