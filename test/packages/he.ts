// he: HTML entities, every way
import he from "he";

export default async function (event: { text: string }) {
  return [
    he.encode(event.text),
    he.encode(event.text, { useNamedReferences: true, allowUnsafeSymbols: true }),
    he.encode(event.text, { decimal: true, encodeEverything: true }),
    he.decode("&lt;&copy;&notit;&#x1F600;&amp;amp &hearts"),
    he.decode("a&ampb", { isAttributeValue: true }),
    he.escape(event.text),
    he.unescape("&lt;"),
  ];
}

export const event = { text: "<ü & '©' 😀>" };
