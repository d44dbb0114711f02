// gray-matter: front matter in YAML and JSON, excerpts, and back
import matter from "gray-matter";

export default async function (event: { text: string }) {
  const found = matter(event.text, { excerpt: true });
  const broken = (() => {
    try {
      return matter("---\na: [\n---\n").data;
    } catch (error) {
      return (error as Error).name;
    }
  })();
  return [
    found.data,
    found.content,
    found.excerpt,
    found.language,
    matter.stringify("body\n", { a: 1, list: ["x"] }),
    matter(';;;json\n{"a":1}\n;;;\nb', { delimiters: ";;;" }).data,
    matter.test("none"),
    broken,
  ];
}

export const event = { text: "---\ntitle: ü\ntags: [a, b]\nat: 2024-01-02\n---\nshort\n---\nlong text\n" };
