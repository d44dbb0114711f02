// json5: relaxed JSON, read with a reviver and written
import JSON5 from "json5";

export default async function (event: { text: string }) {
  const broken = (() => {
    try {
      return JSON5.parse("{a: 1, b: }");
    } catch (error) {
      return (error as Error).message;
    }
  })();
  return [
    JSON5.parse(event.text),
    JSON5.parse(event.text, (key, value) => (key === "hex" ? -value : value)),
    JSON5.stringify({ "a-b": [1, "it's"], c: Number.POSITIVE_INFINITY, d: undefined }, null, 2),
    broken,
  ];
}

export const event = { text: "// c\n{unquoted: 'and \\\n more', hex: 0xdecaf, lead: .5, trail: 8., plus: +1, list: [1, 2,],}" };
