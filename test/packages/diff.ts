// diff: by words and lines, as a patch, and applied.
import { applyPatch, createTwoFilesPatch, diffChars, diffLines, diffWords } from "diff";

export default async function (event: { before: string; after: string }) {
  const patch = createTwoFilesPatch("a.txt", "b.txt", event.before, event.after);
  return {
    words: diffWords("the quick fox", "the slow fox"),
    lines: diffLines(event.before, event.after).length,
    chars: diffChars("abc", "adc").length,
    patch,
    applied: applyPatch(event.before, patch) === event.after,
  };
}

export const event = { before: "one\ntwo\nthree\n", after: "one\n2\nthree\nfour\n" };
