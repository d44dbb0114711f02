// pluralize: English plurals, with rules of our own
import pluralize from "pluralize";

export default async function (event: { words: string[] }) {
  pluralize.addIrregularRule("pokemon", "pokemons");
  pluralize.addUncountableRule("paper");
  return [
    event.words.map((word) => [pluralize.plural(word), pluralize.singular(word), pluralize.isPlural(word)]),
    pluralize("test", 1, true),
    pluralize("test", 5, true),
    pluralize("paper", 2),
  ];
}

export const event = { words: ["city", "Mice", "person", "sheep", "buses", "pokemon", "CHILD"] };
