// fast-json-patch: changes found, applied, tested and refused
import * as patch from "fast-json-patch";

export default async function (event: { before: object; after: object }) {
  const changes = patch.compare(event.before, event.after, true);
  const copy = structuredClone(event.before) as Record<string, unknown>;
  const observer = patch.observe<object>(copy);
  copy.added = [1];
  const seen = patch.generate(observer);
  const refused = (() => {
    try {
      return patch.applyPatch({ a: 1 }, [{ op: "remove", path: "/b/c" }], true);
    } catch (error) {
      return (error as patch.JsonPatchError).name;
    }
  })();
  return [
    changes,
    patch.applyPatch(structuredClone(event.before), changes).newDocument,
    seen,
    refused,
    patch.getValueByPointer(event.after, "/a~1b"),
    patch.validate([{ op: "move", path: "/x" } as never])?.name,
    patch.escapePathComponent("a/b~c"),
  ];
}

export const event = { before: { list: [1, 2], "a/b": 1, gone: true }, after: { list: [1, 3, 4], "a/b": 2 } };
