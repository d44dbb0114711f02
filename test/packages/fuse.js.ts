// fuse.js: fuzzy search over objects.
import Fuse from "fuse.js";

export default async function (event: { query: string; books: { title: string; author: { name: string } }[] }) {
  const fuse = new Fuse(event.books, { keys: [{ name: "title", weight: 2 }, "author.name"], includeScore: true, includeMatches: true, threshold: 0.4 });
  return fuse.search(event.query).map(({ item, refIndex, score, matches }) => ({
    title: item.title,
    refIndex,
    score: score?.toFixed(6),
    matches: matches?.map(({ key, indices }) => ({ key, indices })),
  }));
}

export const event = {
  query: "od man",
  books: [
    { title: "Old Man's War", author: { name: "John Scalzi" } },
    { title: "The Lock Artist", author: { name: "Steve" } },
    { title: "Odd Manner", author: { name: "Mo Dan" } },
  ],
};
