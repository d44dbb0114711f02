// HTTP poll: every five minutes the items of a JSON Feed become events. It keeps no state: an item has the same id each time, and the
// log takes an event with the source and id of an earlier one once.
//
//   $ sporelet serve examples/connectors --events --env FEED_URL=https://blog.example/feed.json --allow-net blog.example
import { contract, on } from "sporelet/events";

interface Item {
  id: string;
  url?: string;
  title?: string;
}

const Published = contract<Item>("feed.item", { type: "object", required: ["id"], properties: { id: { type: "string" } } });

export const cron = "*/5 * * * *";
export default on("sporelet.cron", { retries: 2 }, async (_event, context) => {
  const { FEED_URL: source } = context.env;
  if (!source) return;
  const response = await fetch(source);
  if (!response.ok) throw new Error(`${source} answered ${response.status}`);
  const { items } = (await response.json()) as { items: Item[] };
  // Feeds begin with the newest.
  for (const item of items.reverse()) await context.emit(Published(item, { id: item.id, source, subject: item.id }));
});
