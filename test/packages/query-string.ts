// query-string: forms of arrays, numbers and nested addresses
import queryString from "query-string";

export default async function (event: { text: string }) {
  return [
    queryString.parse(event.text),
    queryString.parse("a[]=1&a[]=2&n=5&b=true", { arrayFormat: "bracket", parseNumbers: true, parseBooleans: true }),
    (["bracket", "index", "comma", "none", "separator"] as const).map((arrayFormat) =>
      queryString.stringify({ a: [1, null, "x y"], b: undefined, c: null }, { arrayFormat }),
    ),
    queryString.parseUrl("https://a.b/c?d=e#f", { parseFragmentIdentifier: true }),
    queryString.stringifyUrl({ url: "https://a.b/c?d=e", query: { d: "f", g: "ü" } }),
    queryString.exclude("https://a.b/?x=1&y=2", ["x"]),
  ];
}

export const event = { text: "?a=1&a=2&b&c=%C3%BC+x&d=%zz" };
