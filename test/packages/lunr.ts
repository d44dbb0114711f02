// lunr: an index with fields and weights, searched, written and read again
import lunr from "lunr";

const documents = [
  { id: "1", title: "Engines", text: "The analytical engine weaves algebraic patterns" },
  { id: "2", title: "Looms", text: "The Jacquard loom weaves flowers and leaves" },
];
const index = lunr((builder) => {
  builder.ref("id");
  builder.field("title", { boost: 10 });
  builder.field("text");
  for (const document of documents) builder.add(document);
});

export default async function (event: { queries: string[] }) {
  const again = lunr.Index.load(JSON.parse(JSON.stringify(index)));
  return [
    event.queries.map((query) => index.search(query).map(({ ref, score }) => [ref, score])),
    again.search("weaving").length,
    lunr.stemmer(new lunr.Token("flowering", {})).toString(),
  ];
}

export const event = { queries: ["engine", "weave", "title:looms", "+leaf -engine", "patern~1", "jac*"] };
