// minisearch: an index with prefixes, fuzziness, filters, suggestions and removal
import MiniSearch from "minisearch";

const index = new MiniSearch<{ id: number; title: string; text: string }>({
  fields: ["title", "text"],
  storeFields: ["title"],
  searchOptions: { boost: { title: 2 } },
});
index.addAll([
  { id: 1, title: "Engines", text: "analytical engine weaves algebraic patterns" },
  { id: 2, title: "Looms", text: "the loom weaves flowers and leaves" },
]);

export default async function (event: { queries: string[] }) {
  const found = event.queries.map((query) => index.search(query, { prefix: true, fuzzy: 0.2 }).map(({ id, score, match }) => [id, score, match]));
  const again = MiniSearch.loadJSON<{ id: number; title: string; text: string }>(JSON.stringify(index), { fields: ["title", "text"], storeFields: ["title"] });
  again.discard(1);
  return [
    found,
    index.autoSuggest("wea flo"),
    again.search("weaves").map(({ title }) => title),
    index.search({ combineWith: "AND", queries: ["weaves", "loom"] }).length,
    again.documentCount,
  ];
}

export const event = { queries: ["engin", "weves", "flowers loom", "none"] };
