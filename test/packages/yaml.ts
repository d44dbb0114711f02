// yaml: documents with anchors, comments and block text, and back.
import { parse, parseAllDocuments, parseDocument, stringify } from "yaml";

export default async function (event: { text: string }) {
  const document = parseDocument(event.text);
  document.setIn(["server", "port"], 9090);
  return {
    parsed: parse(event.text),
    edited: document.toString(),
    written: stringify({ a: [1, { b: null }], text: "x\ny\n", "k: v": true }),
    many: parseAllDocuments("a: 1\n---\n- b\n").length,
    errors: parseDocument("a: [1").errors.map(({ code }) => code),
  };
}

export const event = { text: "# config\nserver: &s\n  port: 8080\n  hosts: [a, b]\ncopy:\n  <<: *s\ntext: |\n  one\n  two\ndate: 2001-12-14\n" };
