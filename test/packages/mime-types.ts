// mime-types: types of files and extensions of types
import { charset, charsets, contentType, extension, lookup } from "mime-types";

export default async function (event: { names: string[] }) {
  return [
    event.names.map((name) => [lookup(name), contentType(name)]),
    extension("text/html; charset=utf-8"),
    extension("none/none"),
    charset("text/markdown"),
    typeof charsets.lookup,
  ];
}

export const event = { names: ["a.json", ".png", "b.tar.gz", "dir/c.MD", "svg", "none"] };
