// slugify: URL-safe text.
import slugify from "slugify";

const slug = slugify as unknown as typeof slugify.default;

export default async function (event: { titles: string[] }) {
  return event.titles.flatMap((title) => [slug(title), slug(title, { lower: true, strict: true, locale: "de" })]);
}

export const event = { titles: ["Hello, Wörld & Co!", "Ça va? — très bien", "100% ünïcode ♥"] };
