// js-yaml: documents with anchors, tags and types of our own, and back
import { CORE_SCHEMA, dump, load, loadAll, YAMLException } from "js-yaml";

export default async function (event: { text: string }) {
  const broken = (() => {
    try {
      return load("a: [1");
    } catch (error) {
      return error instanceof YAMLException && [error.name, error.reason];
    }
  })();
  const value = load(event.text) as Record<string, unknown>;
  return [
    value,
    dump(value, { sortKeys: true, lineWidth: 20, noRefs: true, flowLevel: 2 }),
    load("1e3", { schema: CORE_SCHEMA }),
    broken,
    (loadAll("a: 1\n---\nb: 2") as unknown[]).length,
  ];
}

export const event = { text: 'base: &b {x: 1, y: [true, null, ~]}\ncopy: *b\ntext: |\n  one\n  two\nfolded: >-\n  a\n  b\nhex: 0xFF\nquoted: "\\u00fc"\n' };
